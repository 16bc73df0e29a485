//! Every word of the policy language with how the second model judges it, or why it cannot matter to whom is
//! told by when, who may know and what is owed. A word that comes into the schema has to come in here.

use std::collections::BTreeSet;

use serde_json::Value;

const SCHEMA: &str = include_str!("../../../templates/escalation.schema.json");

/// How a word is judged.
enum Judged {
    /// Held against what happened, in every life.
    Bound(&'static str),
    /// What happened is taken as the policy reads it: a condition holds, a calendar is open.
    Read(&'static str),
    /// It changes neither who is told nor what is owed by a line.
    Aside(&'static str),
}

use Judged::{Aside, Bound, Read};

/// Where the words stand in the schema (none: at the top), the words, and how they are judged.
const WORDS: &[(&str, &str, Judged)] = &[
    ("", "version base body title rule", Aside("what a file is and is called")),
    ("", "roles", Bound("the desk obtains confirmations, the callers telephone")),
    ("", "calendars national_holidays urgency", Read("every time is counted from its start by the policy")),
    ("", "posts", Bound("who must be told, who may, who bears")),
    ("", "severity scales", Read("what depends on the class is held against the class that was decided")),
    ("", "lines", Bound("a line whose condition holds has begun, and no other has")),
    ("", "parties contents", Bound("who is informed, and by when the desk has a confirmation")),
    ("", "systems contracts organs", Bound("of which unit a post is meant, and which wall stands")),
    ("", "modes", Bound("another post acts while one holds")),
    ("", "assume", Read("what nobody knows counts as assumed when a condition is asked")),
    (
        "",
        "units segments threats effects kinds acts unused",
        Aside("words for what is known; conditions name them"),
    ),
    ("", "clocks", Aside("dates of law and of the body's own: beside the lines, with people of their own")),
    (
        "",
        "prevention response publication reviews exceptions proxies contacts",
        Aside("registers with notices of their own"),
    ),
    ("", "readiness plan", Aside("what becomes of the body's own rules: about no incident")),
    ("plan", "approve", Aside("no incident")),
    ("", "retention", Aside("what becomes of a record after the end of its incident")),
    ("", "contact_kinds report_items checklists guidance attachments", Aside("what forms and lists say")),
    ("", "idle", Aside("the desk is asked how it stands where nothing is owed by a time")),
    ("", "closers", Aside("who may end an incident: what is owed then ends with it")),
    ("", "guarantees", Aside("what the proof has to show; no incident knows them")),
    ("", "channels", Aside("who reads a chat: of the way a notice takes, not of who is told")),
    ("body", "id name timezone", Aside("names")),
    ("body", "law", Aside("dates of law: beside the lines")),
    ("organ", "entity", Aside("in whose name papers go out")),
    ("party", "read_by", Aside("who reads an address: of the way a notice takes")),
    ("readers", "posts units", Aside("who reads a chat or an address: of the way a notice takes")),
    ("roles", "desk", Bound("bears what a body outside must confirm")),
    ("roles", "callers", Bound("may know of what they telephone about")),
    (
        "roles",
        "top chief manager auditors",
        Aside("for the plan, for pages and for registers; no step is theirs"),
    ),
    ("calendar", "open closed open_days", Read("counted by the calendar")),
    ("national_holidays", "add drop", Read("counted by the calendar")),
    ("unit", "label was", Aside("names, former ones too")),
    ("asset", "label", Aside("a name")),
    ("asset", "unit", Bound("a post `of system` or `of contract` is that unit's")),
    ("organ", "label law", Aside("a name, and which part of the law it stands under")),
    ("organ", "units", Read("conditions and walls")),
    ("organ", "wall", Bound("other posts act behind it, and nobody else may know by the steps")),
    ("wall", "bind", Bound("the post that acts is the one that must and may be told")),
    ("wall", "except may_lift", Aside("who sees and who lifts; nobody is told by it")),
    ("wall", "inside", Bound("a last resort is one that the line names")),
    ("wall", "basis", Aside("a clause")),
    ("mode", "label by basis", Aside("who declares it; that it holds is seen")),
    ("mode", "bind", Bound("the post that acts is the one that must and may be told")),
    ("assumption", "when personal_data my_number malicious sensitive", Read("part of every condition")),
    ("unused", "segments threats kinds effects", Aside("words that the body does not use")),
    ("severity", "levels rules", Read("the class is taken as decided")),
    ("scale", "label basis", Aside("a name and a clause")),
    ("scale", "classes rules start decided_by", Read("the class is taken as decided")),
    ("class", "label criteria", Aside("what a page says")),
    (
        "condition",
        "kind origin threat effect segment personal_data sensitive my_number malicious asset_class certainty \
         people_max system contract organ unit unit_kind hour mode severity scales all any not",
        Read("asked at every entry: a step opens only where it holds, and has opened where it does"),
    ),
    ("post", "label basis was", Aside("a name, a clause, a former name")),
    ("post", "per", Bound("the nearest unit of that kind, and no other's people")),
    ("post", "group", Bound("everyone in it must be told; so many must act as `needs` says")),
    ("post", "members", Bound("the people of every post that makes it up, as the place is at each entry")),
    ("post", "hours", Bound("nobody must be told out of them")),
    ("post", "appointed_by default", Bound("the appointee, and the default while they cannot act")),
    ("post", "stand_ins", Bound("one who covers the act must be told for who is away")),
    ("post", "may_delegate", Bound("who was given a duty may know and bears it")),
    ("delegate", "to", Bound("who may be told for the post")),
    ("delegate", "basis", Aside("a clause")),
    ("stand_in", "cause post only", Bound("who stands in for this cause, and for these acts alone")),
    ("stand_in", "order", Bound("which of several stands in is left open: one of them is told")),
    ("stand_in", "also_tell_holder", Bound("who is away may know, and owes nothing")),
    ("stand_in", "basis", Aside("a clause")),
    ("line", "label", Aside("a name")),
    ("line", "when", Bound("it has begun where this holds")),
    ("line", "steps", Bound("each by itself")),
    ("line", "again", Bound("the next round begins by then, later ones after doubled pauses")),
    ("line", "last_resort", Bound("told once nobody is left to tell, and nobody but these")),
    ("step", "id", Bound("what happened is held against the step of that name")),
    ("step", "after at_once when", Bound("it has opened once they are fulfilled, and not before")),
    ("step", "basis", Aside("a clause")),
    ("step", "tell by", Bound("everyone who acts in these posts is told and bears its duties, nobody else")),
    ("step", "copy", Bound("told with the step, somebody there or not; owes nothing")),
    ("step", "inform", Bound("told with the step, unless it is a drill")),
    ("step", "owes", Bound("each duty by itself")),
    ("step", "call", Bound("somebody telephones in its time, or it is given up")),
    ("step", "ask else", Bound("each group is asked when the time of the one before is over")),
    ("step", "within due calendar", Bound("the time of each group")),
    ("step", "unanswered", Bound("this and nothing else follows from silence")),
    ("step", "approved_by approve_within", Bound("a duty of its own, of somebody else than who decided")),
    ("step", "question suggest needs_reason", Aside("what the page of the question says and refuses")),
    ("step", "options", Bound("a step waits for one of them")),
    ("step", "publishes", Aside("one answer is what the register says; the question is judged as any other")),
    ("step", "late_is_noted", Aside("such an answer does not decide, and is seen not to")),
    ("basis", "any staff outside contractor monitoring", Aside("clauses")),
    ("duty", "to", Aside("whom it is owed to; it is done by who bears it")),
    (
        "duty",
        "from",
        Bound("its clock begins with the end of that one, however late, and it is not late before"),
    ),
    ("duty", "within due calendar", Bound("due by then at the latest, and late from then on")),
    ("duty", "needs", Bound("it is not done before so many have done it")),
    ("duty", "while_quiet", Bound("put off by what moves and by nothing else; owed again when done")),
    ("duty", "second_person", Bound("not done by who did what it starts from, unless that is waived")),
    ("duty", "basis kind", Aside("clauses")),
    ("post_ref", "post instead else", Bound("which post of which unit is meant")),
    ("party", "label readers was email phone contact content", Aside("where a notice goes and what it says")),
    ("party", "must within due calendar", Bound("the desk owes a confirmation in this time")),
    ("party", "may", Bound("what it confirms by itself ends what the desk owes")),
    ("contact", "hours email phone", Aside("where a notice goes")),
    ("content", "fields", Aside("what a notice says")),
    (
        "clock",
        "label party when basis contact within due calendar kind unverified met_by",
        Aside("see `clocks`"),
    ),
    ("prevention", "remind overdue effect_after verify_within pass_on", Aside("see `prevention`")),
    ("rung", "after tell", Aside("see `prevention`")),
    (
        "exceptions",
        "permit report_within decide_within remind overdue check_every check_within",
        Aside("no incident"),
    ),
    ("retention", "keep from decide carry_out basis", Aside("see `retention`")),
    ("reviews", "every within overdue", Aside("no incident")),
    ("proxies", "name approve decide_within remind overdue", Aside("no incident")),
    ("response", "log_warnings containment_every item_within item_climbs_after", Aside("see `response`")),
    (
        "publication",
        "decide approve approve_within",
        Aside("who decides in the register and approves there, with a notice and a time of its own"),
    ),
    ("contacts", "check_every approvers", Aside("no incident")),
    ("report_item", "label stage kinds ppc basis", Aside("what a form asks for")),
    ("item", "label group kinds severity owner before harmful basis", Aside("a checklist")),
    ("guidance", "now never", Aside("what a page says")),
    ("not_while", "owed mode", Aside("when an incident may not end")),
    ("guarantee", "severity reaches or within absent", Aside("see `guarantees`")),
];

/// Where a word stands and what it is, of everything that the schema lets a policy say.
fn of_schema() -> BTreeSet<(String, String)> {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let names = |place: &str, value: &Value| -> Vec<(String, String)> {
        let forms = value.get("oneOf").and_then(Value::as_array).into_iter().flatten();
        let maps = std::iter::once(value).chain(forms).filter_map(|form| form.get("properties")?.as_object());
        maps.flat_map(|map| map.keys()).map(|word| (place.to_owned(), word.clone())).collect()
    };
    let places = schema["$defs"].as_object().expect("it has parts");
    let parts = places.iter().flat_map(|(place, value)| names(place, value));
    parts.chain(names("", &schema)).collect()
}

#[test]
fn no_word_of_the_policy_goes_unjudged() {
    let mut judged = BTreeSet::new();
    for (place, words, how) in WORDS {
        let (Bound(why) | Read(why) | Aside(why)) = how;
        assert!(!why.is_empty(), "{place} {words}");
        for word in words.split_whitespace() {
            let is_first = judged.insert(((*place).to_owned(), word.to_owned()));
            assert!(is_first, "{place} {word} is judged twice");
        }
    }
    assert_eq!(judged, of_schema(), "a word of the schema is judged, or stands aside for a reason");
    let of_lines = |place: &str| ["line", "step", "duty", "post", "stand_in"].contains(&place);
    let is_bound = |how: &Judged| matches!(how, Bound(_));
    assert!(WORDS.iter().filter(|row| of_lines(row.0) && is_bound(&row.2)).count() > 20);
}
