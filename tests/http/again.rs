//! A form that is sent again: the same words are the same act, other words are another, and nothing is
//! called done that was not done. Each is sent by a session that has ended, too, and loses nothing.

use std::collections::{BTreeMap, BTreeSet};

use noroshi::domain::moment::Span;
use noroshi::web::Handler;
use noroshi::web::routes::{Endpoint, Verb, table};

use crate::app::{App, PASSWORD, report_fields};
use crate::languages::{Furnished, furnished};
use crate::wire::{Browser, Reply, percent};
use crate::{kept, outside};

/// What asks or opens a door and gives no command.
const NO_COMMAND: [&str; 19] = [
    // Its pages before the last give none; what the last one gives is sent again below.
    "/report",
    "/report/receipt",
    "/report/status",
    "/sign-in",
    "/sign-in/factor",
    "/sign-in/proxy",
    "/sign-out",
    "/account/factor",
    "/account/password",
    "/account/sessions",
    "/admin/accounts",
    "/admin/accounts/{person}/passwords",
    "/admin/tokens",
    "/admin/directory",
    "/admin/tokens/{name}/revocations",
    "/simulate",
    "/admin/policy/trial",
    "/admin/policy/values",
    "/incidents/{number}/documents/verification",
];

/// What this town has no occasion for, or only after many other hands: their tests stand beside their own
/// subjects, and the id of their command is made where all others are.
const NO_OCCASION: [&str; 44] = [
    "/incidents/{number}/attachments/{receipt}/{no}",
    "/report/thread",
    "/incidents/{number}/reporters",
    "/incidents/{number}/reporter-words",
    "/setup",
    "/admin/face",
    "/admin/state/backups",
    "/audit/checks",
    "/audit/package",
    "/admin/channels/answers",
    "/deliveries/{delivery}/retries",
    "/admin/changes",
    "/admin/changes/ahead",
    "/incidents/{number}/documents/texts",
    "/incidents/{number}/reporter-checks",
    "/incidents/{number}/approvals",
    "/incidents/{number}/scales/{scale}",
    "/incidents/{number}/modes",
    "/incidents/{number}/appointments",
    "/incidents/{number}/openings",
    "/incidents/{number}/bcp",
    "/incidents/{number}/attack-decisions",
    "/incidents/{number}/asset-classes",
    "/incidents/{number}/publication-answers",
    "/incidents/{number}/releases",
    "/incidents/{number}/publication-ends",
    "/incidents/{number}/takings",
    "/incidents/{number}/mergers",
    "/incidents/{number}/partings",
    "/incidents/{number}/deadlines/deferrals",
    "/incidents/{number}/evidence/{no}/kept",
    "/incidents/{number}/evidence/{no}/extensions",
    "/contacts/new",
    "/contacts/recalls",
    "/contacts/{callee}",
    "/exceptions/checks",
    "/admin/policy/activations",
    "/admin/policy/proposals/{no}",
    "/invitation/{token}",
    "/admin/accounts/invitations",
    "/admin/accounts/{person}/invitations",
    "/admin/accounts/{person}/sessions",
    "/admin/accounts/{person}/factor",
    "/admin/accounts/{person}/break-glass",
];

/// What is typed the second time.
pub const OTHER: &str = "別の語句";

/// A form as a page shows it.
#[derive(Debug)]
pub struct Shown {
    pub action: String,
    pub fields: Vec<Field>,
}

#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub value: String,
    pub kind: String,
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
    Some(rest.split('"').next()?.replace("&amp;", "&"))
}

/// The forms of a page, choices made as far as they must be. One that names no action goes to the page.
pub fn forms(page: &str, path: &str) -> Vec<Shown> {
    page.split("<form method=\"post\"")
        .skip(1)
        .map(|piece| read(piece.split("</form>").next().unwrap(), path))
        .collect()
}

fn read(form: &str, path: &str) -> Shown {
    let action = attribute(form.split('>').next().unwrap(), "action").unwrap_or_else(|| path.to_owned());
    let mut shown = Shown { action, fields: Vec::new() };
    let (mut chosen, mut list, mut is_needed) = (BTreeSet::new(), String::new(), false);
    for tag in form.split('<').skip(1) {
        let (head, inside) = tag.split_once('>').unwrap_or((tag, ""));
        let value = attribute(head, "value").unwrap_or_default();
        let name = attribute(head, "name").unwrap_or_default();
        let kind = attribute(head, "type").unwrap_or_default();
        let mut take = |name: &str, value: String, kind: &str| {
            shown.fields.push(Field { name: name.to_owned(), value, kind: kind.to_owned() });
        };
        match head.split(' ').next().unwrap() {
            "input" if kind == "radio" && value == "pdf" => {}
            "input" if kind == "radio" && chosen.insert(name.clone()) => take(&name, value, "chosen"),
            "input" if kind == "checkbox" && is_needed && chosen.insert(name.clone()) => {
                take(&name, value, "chosen");
            }
            "input" if ["radio", "checkbox", "file"].contains(&kind.as_str()) => {}
            "input" if head.contains("inputmode=\"numeric\"") => take(&name, value, "count"),
            "input" => take(&name, value, &kind),
            "textarea" => take(&name, inside.to_owned(), "text"),
            "span" if attribute(head, "class").is_some_and(|class| class == "need") => {
                is_needed = inside == "※必須";
            }
            "select" => list = name,
            "option" if !value.is_empty() && chosen.insert(list.clone()) => take(&list, value, "chosen"),
            _ => {}
        }
    }
    shown
}

impl Shown {
    /// What is typed into it; `other` words where it is another act.
    pub fn filled(&self, other: bool) -> Vec<(&str, String)> {
        self.fields.iter().map(|field| (field.name.as_str(), typed(field, other))).collect()
    }

    /// Which form it is, whatever its token and its texts are.
    pub fn name(&self) -> String {
        let fixed = self.fields.iter().filter(|field| field.kind == "hidden" && field.name != "token");
        let fixed: Vec<String> = fixed.map(|field| format!("{}={}", field.name, field.value)).collect();
        format!("{} {}", self.action, fixed.join(" "))
    }
}

fn typed(field: &Field, other: bool) -> String {
    let (word, count) = if other { (OTHER, "2") } else { ("最初の語句", "1") };
    let name = field.name.as_str();
    let is_later = ["to", "until", "due", "overwritten", "next"].iter().any(|part| name.contains(part));
    let day =
        format!("{}-{}{count}", if is_later { "2026-12" } else { "2026-11" }, if is_later { 1 } else { 2 });
    let is = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    match field.kind.as_str() {
        "hidden" | "chosen" => field.value.clone(),
        "datetime-local" if is_later => format!("{day}T09:00"),
        "datetime-local" => format!("2026-11-20T09:0{count}"),
        "date" => day,
        "count" if field.value.is_empty() || other => count.to_owned(),
        // Not to be filled in, or only with what is on a list.
        _ if is(&["website", "subjects", "received_by", "incident", "_teams", "_fallback", "_deputies"]) => {
            String::new()
        }
        _ if is(&[
            "attendees",
            "participants",
            "grantee",
            "proxy",
            "owner_person",
            "done_by",
            "stand_in",
            "reporter",
            "told",
        ]) =>
        {
            "1234".to_owned()
        }
        _ if name == "person" => "1235".to_owned(),
        "text" if is(&["person_code"]) => format!("130{count}"),
        _ if is(&["phone", "mobile"]) => format!("000-000-000{count}"),
        _ if is(&["email"]) => format!("p{count}@example.jp"),
        _ if is(&["card_id", "card_order", "clock_offset", "links"]) => count.to_owned(),
        _ if field.value.is_empty() || other => word.to_owned(),
        _ => field.value.clone(),
    }
}

pub fn row_of(action: &str) -> Option<&'static str> {
    let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let asked = parts(action);
    let is = |path: &str| {
        let row = parts(path);
        row.len() == asked.len()
            && row.iter().zip(&asked).all(|(one, two)| one.starts_with('{') || one == two)
    };
    // A word of the table comes before a name in braces.
    let rows = table().into_iter().filter(|row| row.method == Verb::Post && is(row.path));
    rows.map(|row| row.path).min_by_key(|path| path.contains('{'))
}

/// Whether an address is one of those who sign in, where something can be typed.
fn is_staffs(path: &str) -> bool {
    let row = table().into_iter().find(|row| row.path == path && row.method == Verb::Post);
    path != "/sign-out"
        && row.is_some_and(|row| !matches!(row.handler, Handler::Anyone(_) | Handler::Token(..)))
}

/// Entries of all histories but those of who looked at what.
pub fn entries(app: &App) -> usize {
    let looks = "SELECT id FROM heads WHERE kind = 'access'";
    app.place.execute(&format!("UPDATE entries SET seq = seq WHERE history NOT IN ({looks})"))
}

fn post(app: &App, browser: &mut Browser, action: &str, fields: &[(&str, String)]) -> Reply {
    // Nobody fills in the outside form in an instant.
    app.clock.advance(Span::seconds(5));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let reply = browser.post(action, &fields);
    if !reply.body.contains("data-page=\"proof\"") {
        return reply;
    }
    // It asks who sends it; nobody here has a second factor.
    browser.post(action, &[("kept", &reply.value_of("kept")), ("password", PASSWORD)])
}

fn says_done(reply: &Reply) -> bool {
    (200..400).contains(&reply.status)
}

/// Sends a form twice, and then with other words. Whether the first was done, and what is wrong.
fn sent_again(app: &App, browser: &mut Browser, form: &Shown) -> (bool, Option<String>) {
    let (first, other) = (form.filled(false), form.filled(true));
    let before = entries(app);
    let done = post(app, browser, &form.action, &first);
    if !says_done(&done) {
        let is_refused = done.status < 500 && entries(app) == before;
        return (false, (!is_refused).then(|| format!("refused with {} and there", done.status)));
    }
    let after = entries(app);
    if after == before {
        return (true, Some("called done and not there".to_owned()));
    }
    let again = post(app, browser, &form.action, &first);
    if !says_done(&again) || again.header("location") != done.header("location") || entries(app) != after {
        return (true, Some(format!("the same words are not the same act: {}", again.status)));
    }
    if other == first {
        return (true, None);
    }
    let another = post(app, browser, &form.action, &other);
    let was_typed = other.iter().any(|(_, value)| value == OTHER);
    let wrong = match another.status {
        200..400 if entries(app) == after => Some("other words are called done and are not there".to_owned()),
        200..400 => None,
        400..500 if was_typed && !another.body.contains(OTHER) => {
            Some(format!("{}: what was typed is lost", another.status))
        }
        400..500 => None,
        status => Some(format!("{status}: {}", another.body)),
    };
    (true, wrong)
}

/// The pages with forms, in an order in which what ends an incident comes last.
pub fn pages(furnished: &Furnished) -> Vec<String> {
    let is_page = |row: &Endpoint| row.method == Verb::Get && !matches!(row.handler, Handler::Token(..));
    let rows = table().into_iter().filter(is_page);
    let mut pages: Vec<String> = rows.map(|row| furnished.address(&row)).collect();
    pages.sort_by_key(|page| page.ends_with("/acts"));
    pages
}

#[test]
fn every_form_sent_again_is_another_act_or_refused_and_after_its_session_ended_comes_back_un_sent() {
    let furnished = furnished();
    let app = &furnished.app;
    let mut done: BTreeMap<&str, bool> = BTreeMap::new();
    let (mut names, mut wrong) = (BTreeSet::new(), Vec::new());
    let (mut offered, mut lost) = (BTreeSet::new(), Vec::new());
    let people = ["4001", "6001", "2001", "5001", "1234"].map(|person| app.staff(person));
    let mut people: Vec<Browser> = people.into_iter().chain([app.visitor()]).collect();
    // What the desk enters from paper is done in the place of others: they come first.
    let (sheets, pages): (Vec<_>, Vec<_>) = pages(&furnished)
        .into_iter()
        .partition(|page| page.starts_with("/incidents/") && page.ends_with("/paper"));
    let visits = [&pages, &sheets].into_iter().flat_map(|pages| {
        (0..people.len()).flat_map(move |who| pages.iter().chain(pages).map(move |page| (who, page)))
    });
    for (who, page) in visits.collect::<Vec<_>>() {
        let browser = &mut people[who];
        let mut shown = forms(&browser.get(page).body, page);
        shown.sort_by_key(|form| form.action.ends_with("/phase"));
        let tokens: BTreeSet<_> = shown.iter().map(|form| &form.fields[0].value).collect();
        assert_eq!(tokens.len(), shown.len(), "{page}: each form has a token of its own");
        for form in shown.iter().filter(|form| row_of(&form.action).is_some_and(is_staffs)) {
            if offered.insert(form.name()) {
                let mistake = kept::comes_back(app, browser, form);
                lost.extend(mistake.map(|mistake| format!("{}: {mistake}", form.name())));
            }
        }
        for form in &shown {
            let Some(row) = row_of(&form.action).filter(|row| !NO_COMMAND.contains(row)) else { continue };
            let of_row = done.entry(row).or_default();
            if names.insert(form.name()) || !*of_row {
                let (was_done, mistake) = sent_again(app, browser, form);
                *of_row |= was_done;
                wrong.extend(mistake.map(|mistake| format!("{}: {mistake}", form.name())));
            }
        }
    }
    let rows = table().into_iter().filter(|row| row.method == Verb::Post);
    let rows =
        rows.filter(|row| !matches!(row.handler, Handler::Token(..)) && !NO_COMMAND.contains(&row.path));
    let never = rows.map(|row| row.path).filter(|path| done.get(path) != Some(&true));
    let never: Vec<&str> = never.filter(|path| !NO_OCCASION.contains(path)).collect();
    assert_eq!(never, Vec::<&str>::new(), "sent and done nowhere");
    assert_eq!(lost, Vec::<String>::new());
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn no_form_is_offered_to_whom_it_is_refused() {
    let furnished = furnished();
    let app = &furnished.app;
    let (mut asked, mut wrong) = (0, BTreeSet::new());
    for person in ["1234", "1235", "2001", "3001", "4001", "5001", "5002", "6001"] {
        let mut browser = app.staff(person);
        for page in pages(&furnished) {
            // What a form leads to may take away what the next one needs: each is looked for anew.
            let names: Vec<String> = forms(&browser.get(&page).body, &page).iter().map(Shown::name).collect();
            for name in
                names.iter().filter(|name| !["/sign-out", "/phase"].iter().any(|end| name.contains(end)))
            {
                let shown = forms(&browser.get(&page).body, &page);
                let Some(form) = shown.iter().find(|form| form.name() == *name) else { continue };
                asked += 1;
                let reply = post(app, &mut browser, &form.action, &form.filled(false));
                if reply.status == 403 {
                    wrong.insert(format!("{person} on {page}: {name}"));
                }
            }
        }
    }
    assert_eq!(wrong, BTreeSet::new());
    assert!(asked > 200, "{asked} forms are not all there are");
}

#[test]
fn two_reports_under_one_token_are_two_reports() {
    let app = App::start();
    let mut browser = app.visitor();
    let mut fields = outside::fill(&mut browser, &app);
    let first = outside::numbers(&outside::send(&mut browser, &fields));
    fields[2].1 = "別のページにも名簿があります".to_owned();
    let second = outside::numbers(&outside::send(&mut browser, &fields));
    assert_ne!(first, second);
    let list = app.staff("4001").get("/incidents").body;
    assert!(list.contains("市のページに名簿が") && list.contains("別のページにも名簿があります"));
    let mut reporter = app.staff("1234");
    let token = reporter.get("/incidents/new").value_of("token");
    let mut fields = report_fields(&token);
    let loss = reporter.post("/incidents/new", &fields);
    fields[2].1 = "メールの添付を開いた";
    let other = reporter.post("/incidents/new", &fields);
    assert_eq!((loss.status, other.status), (303, 303));
    assert_ne!(loss.header("location"), other.header("location"));
}

#[test]
fn a_token_that_was_used_elsewhere_is_another_act_there() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff("4001");
    let token = desk.get(&format!("/incidents/{number}")).value_of("token");
    let send = |desk: &mut Browser, noun: &str, fields: &str| {
        let body = format!("token={token}&{fields}");
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        desk.send("POST", &format!("/incidents/{number}/{noun}"), &kind, body.as_bytes()).status
    };
    assert_eq!(send(&mut desk, "notes", &format!("text={}", percent("電話で聞いた"))), 303);
    let raised = format!("severity=critical&reason={}", percent("本人が多い"));
    assert_eq!(send(&mut desk, "severity", &raised), 303);
    let history = desk.get(&format!("/incidents/{number}/history")).body;
    assert!(history.contains("電話で聞いた") && history.contains("本人が多い"), "{history}");
}
