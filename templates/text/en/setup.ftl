# Set-up
setup-title = Getting started
setup-lead = Nobody can sign in yet. With the code that the server showed when it was started, enter the body and its first administrator. Then this page is gone.
setup-opens = Code
setup-body = The body
setup-you = The first administrator: you
setup-submit = Enter it
web-field-setup_code = Code of the set-up
web-field-setup_code-hint = It stands where the server was started, or in its log (journalctl -u noroshi).
web-field-setup_body = Name of the body
web-field-setup_body-hint = Such as Hannan City
web-field-setup_unit = Code of the whole body
web-field-setup_unit-hint = That of the topmost row in your table of units. Leave it empty if there is none.
web-field-setup_name = Name
web-field-setup_number = Staff number
web-field-setup_number-hint = You sign in with it too.
web-field-setup_email = Mail
error-setup-code = Not the code: { $label }
setup-steps = What to do first
setup-step-done = Done
setup-step-open = Open
setup-step-policy = Choose the plan
setup-step-policy-samples = The plan still says what its model says ({ $samples }{ $rest ->
    [0] { "" }
   *[other] { " " }and { $rest } more
}). Mail goes to those addresses. Change the plan and write your own.
setup-step-policy-about = The plan is of { $plan }, and the body is { $body }.
setup-step-people = Enter people
setup-step-people-about = { $count } people are known
setup-step-posts = Put people into posts
setup-step-posts-about = { $count } posts in which nobody is reached
setup-step-channels = Try the channels
setup-step-channels-about = Send a word and see that it arrives
setup-step-accounts = Make accounts
setup-step-accounts-about = { $count } people can sign in
setup-step-drill = Hold a drill
setup-step-drill-about = Report an incident as a drill, and see whether everyone is told
web-done-set-up = The body and its first administrator are entered, and you are signed in. Go on with what is to be done first, below.
