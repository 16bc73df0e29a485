//! Small views that many pages show: moments, classes, phases. A class is never told by colour alone.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::domain::actor::{Actor, Via};
use crate::domain::called::Called;
use crate::domain::case::Received;
use crate::domain::ids::{Act, PersonId, PostId, SeverityId, UnitId};
use crate::domain::incident::fact::Lateness;
use crate::domain::incident::state::{Duty, DutyState};
use crate::domain::moment::Moment;
use crate::domain::org::{Standing, Unit};
use crate::domain::policy::Policy;
use crate::domain::recipients::readers::Ears;
use crate::domain::telephone::{self, Number};
use crate::domain::world::World;
use crate::i18n::{self, labels, time};

use super::visit::Visit;

/// A moment for people and for machines.
#[derive(Clone, Debug, Serialize)]
pub struct When {
    /// RFC 3339, for `<time datetime>`.
    pub at: String,
    /// 11月20日(金) 10:45.
    pub text: String,
    /// あと30分 or 12分前.
    pub relative: String,
    /// Whether it has passed.
    pub is_past: bool,
}

impl When {
    /// Something that is due.
    pub fn due(visit: &Visit, at: Moment) -> Self {
        let relative = time::relative(visit.language, at, visit.now);
        Self::with(visit, at, relative)
    }

    /// Something that has happened.
    pub fn past(visit: &Visit, at: Moment) -> Self {
        let relative = time::ago(visit.language, at, visit.now);
        Self::with(visit, at, relative)
    }

    /// A time that nobody counts from or towards any more.
    pub fn plain(visit: &Visit, at: Moment) -> Self {
        Self::with(visit, at, String::new())
    }

    /// The same where there is little room: of today, the time alone.
    pub fn clock(visit: &Visit, at: Moment) -> Self {
        let is_today = at.jst().date_naive() == visit.now.jst().date_naive();
        let plain = Self::plain(visit, at);
        if is_today { Self { text: time::clock(visit.language, at), ..plain } } else { plain }
    }

    fn with(visit: &Visit, at: Moment, relative: String) -> Self {
        Self {
            at: at.to_rfc3339(),
            text: time::dated(visit.language, at, visit.now),
            relative,
            is_past: at < visit.now,
        }
    }
}

/// A class with its shape: text, shape and colour say the same.
#[derive(Clone, Debug, Serialize)]
pub struct Chip {
    /// The body's own word.
    pub label: String,
    /// ▲▲, ▲, ● or ○.
    pub shape: &'static str,
    /// Which colour: `critical`, `major`, `medium`, `minor`.
    pub tone: &'static str,
}

impl Chip {
    /// The chip of a class. Tones count from the gravest, whatever the body calls its classes.
    pub fn severity(policy: Option<&Policy>, id: &SeverityId) -> Self {
        let label = policy.map_or_else(|| id.to_string(), |policy| policy.severity_label(id).to_owned());
        let from_top = policy
            .map_or(3, |policy| policy.severities.len().saturating_sub(1).saturating_sub(policy.rank(id)));
        let (shape, tone) = match from_top {
            0 => ("▲▲", "critical"),
            1 => ("▲", "major"),
            2 => ("●", "medium"),
            _ => ("○", "minor"),
        };
        Self { label, shape, tone }
    }
}

/// A name with its value, for lists of facts.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
}

/// Someone to telephone.
#[derive(Clone, Debug, Serialize)]
pub struct Callee {
    name: String,
    numbers: Vec<NumberView>,
    /// What to do where no number is known.
    none: String,
}

#[derive(Clone, Debug, Serialize)]
struct NumberView {
    label: String,
    text: String,
    href: Option<String>,
}

impl Callee {
    /// A person with the numbers to try now, the likeliest first.
    /// None at which one of `subjects` answers too.
    pub fn of(
        visit: &Visit,
        (world, policy): (&World, Option<&Policy>),
        person: &PersonId,
        subjects: &BTreeSet<PersonId>,
    ) -> Self {
        let now = visit.now;
        let row = world.org.people.get(person);
        let numbers = row.map(|row| match policy {
            Some(policy) => Ears { org: &world.org, policy, subjects, now }.numbers(row),
            None => telephone::numbers(row, None, now),
        });
        let numbers = numbers.unwrap_or_default();
        let view = |number: &Number<'_>| NumberView {
            label: visit.text(&format!("web-call-{}", number.word())),
            text: number.text.to_owned(),
            href: number.link(),
        };
        let desk = policy.map(|policy| policy.post_label(&policy.roles.desk).to_owned());
        let desk = desk.unwrap_or_else(|| visit.text("word-desk"));
        Self {
            name: world.org.name_of(person),
            numbers: numbers.iter().map(view).collect(),
            none: visit.say("web-call-none", &[("desk", desk.into())]),
        }
    }
}

/// The number of it that is said, where it has one; empty otherwise.
pub fn called(visit: &Visit, called: Option<Called>) -> String {
    called.map(|called| labels::called(visit.language, called)).unwrap_or_default()
}

/// The word for an act: the policy's, else the product's.
pub fn act(visit: &Visit, policy: Option<&Policy>, act: &Act) -> String {
    let said = labels::act(visit.language, policy, act);
    if said != act.as_str() {
        return said;
    }
    i18n::find_text(visit.language, &format!("web-act-{act}"), &[]).unwrap_or(said)
}

/// As what someone stands in a post, where they do not hold it.
pub fn via(visit: &Visit, via: Via) -> String {
    match via {
        Via::Holder | Via::Member => String::new(),
        Via::StandIn(_) | Via::AbsentHolder | Via::Copy | Via::Caller => labels::via(visit.language, via),
    }
}

/// The same with the name of who is away, where an absence that was entered says so:
/// 「田中 一郎さんの代理（不在）」. Nobody is named whom anything else keeps from acting.
pub fn stands_in(
    visit: &Visit,
    world: &World,
    (post, unit): (&PostId, Option<&UnitId>),
    acts: Via,
    at: Moment,
) -> String {
    let Via::StandIn(cause) = acts else { return via(visit, acts) };
    let names = away(world, (post, unit), at).join(&visit.text("notice-separator"));
    if names.is_empty() {
        return via(visit, acts);
    }
    let cause = labels::cause(visit.language, cause);
    visit.say("web-stands-in", &[("names", names.into()), ("cause", cause.into())])
}

/// Who holds a post and is away from it, as was entered.
pub fn away(world: &World, (post, unit): (&PostId, Option<&UnitId>), at: Moment) -> Vec<String> {
    let Some(unit) = unit.or_else(|| world.body(at)) else { return Vec::new() };
    let held = world.org.appointed(post, unit, at).into_iter();
    let held = held.filter(|row| row.standing != Standing::StandIn);
    let is_away = |person: &PersonId| {
        world.org.absence_of(person, at).is_some() || world.org.delegations_of(person, at).next().is_some()
    };
    held.filter(|row| is_away(&row.person)).map(|row| world.org.name_of(&row.person)).collect()
}

/// What a duty asks for; of a call, to whom as well.
pub fn task(visit: &Visit, (world, policy): (&World, &Policy), duty: &Duty) -> String {
    let act = act(visit, Some(policy), &duty.act);
    match duty.callee() {
        Some(callee) => {
            let name = world.org.name_of(callee);
            visit.say("web-call-act", &[("act", act.into()), ("name", name.into())])
        }
        None => match duty.outsider().and_then(|party| policy.parties.get(party)) {
            Some(party) => {
                visit.say("web-party-act", &[("act", act.into()), ("name", party.label.as_str().into())])
            }
            None => act,
        },
    }
}

/// Whether a duty is late before its time: it was to be told to somebody whom no message reached.
pub fn is_unheard(visit: &Visit, duty: &Duty) -> bool {
    let is_in_time = duty.due_at.is_some_and(|at| visit.now < at);
    duty.state == DutyState::Late && duty.lateness == Lateness::Unheard && is_in_time
}

/// What became of the form before this page, if its name is one of ours.
pub fn done(visit: &Visit) -> String {
    let name = visit.query.text("done");
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
        return String::new();
    }
    i18n::find_text(visit.language, &format!("web-done-{name}"), &[]).unwrap_or_default()
}

/// A length as people read it.
pub fn size(bytes: i64) -> String {
    const STEPS: [(&str, i64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    let step = STEPS.iter().find(|(_, size)| bytes >= *size);
    step.map_or_else(
        || format!("{bytes} B"),
        |(unit, size)| {
            let tenths = bytes.saturating_mul(10) / size;
            format!("{}.{} {unit}", tenths / 10, tenths % 10)
        },
    )
}

/// A length of what holds cases, so coarse that a case more or less does not show: whole steps of 100 MiB.
pub fn size_of_cases(bytes: u64) -> String {
    const STEP: u64 = 100 << 20;
    size(i64::try_from(bytes.max(1).next_multiple_of(STEP)).unwrap_or(i64::MAX))
}

/// A post with its unit, where it is not one for the whole body.
pub fn office(world: &World, policy: Option<&Policy>, post: &PostId, unit: Option<&UnitId>) -> String {
    let Some(policy) = policy else { return post.to_string() };
    let label = policy.post_label(post);
    let is_whole = policy.post(post).is_none_or(|row| row.per == "body");
    match unit {
        Some(unit) if !is_whole => format!("{} {label}", world.unit_name(unit)),
        _ => label.to_owned(),
    }
}

/// Who gave a command, in words.
pub fn actor(visit: &Visit, world: &World, actor: &Actor) -> String {
    match actor {
        Actor::Person(person) => world.org.name_of(person),
        Actor::Token(name) => visit.say("web-actor-token", &[("name", name.as_str().into())]),
        Actor::Outside => visit.text("web-actor-outside"),
        Actor::Engine => visit.text("web-actor-engine"),
        Actor::Operator => visit.text("web-actor-operator"),
    }
}

/// How a report of someone else reached us: by whom it was taken, by what means, when.
pub fn received(visit: &Visit, world: &World, received: &Received) -> String {
    let by = world.org.name_of(&received.by);
    let channel = visit.text(&format!("web-received-{}", received.channel));
    format!("{by} {channel} {}", When::past(visit, received.at).text)
}

/// The options of a list in which nothing is chosen beforehand.
pub fn choose(visit: &Visit, options: Vec<(String, String)>) -> Vec<(String, String)> {
    [(String::new(), visit.text("web-choose"))].into_iter().chain(options).collect()
}

/// Units that exist, by code, with their names: each below the one above it (建制順), and set in.
pub fn units(world: &World, now: Moment) -> Vec<(String, String)> {
    let label = |(unit, depth): (&Unit, usize)| {
        let depth = depth.saturating_sub(1);
        (unit.id.to_string(), format!("{}{}", "　".repeat(depth), world.unit_name(&unit.id)))
    };
    world.org.in_order(now).into_iter().map(label).collect()
}

/// A text as it stands in an address.
pub fn percent(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let one = |byte: u8| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}
