//! 02:00: whoever has just confirmed by the link of a mail reports upward on the same page, without a
//! password.
//!
//! The answer to the confirmation gives the browser a cookie, signed with the house's key and bound to the
//! link, the incident, the person and the duty that was confirmed, and good for an hour. It opens what
//! follows from that confirmation, 上への報告 of the same seat, and nothing else: no text of the incident, no
//! question, no other duty. Whoever has the mail alone, in another browser, has no more than before. It is
//! never bound to an address: a telephone changes it on the way.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::ids::{Act, DutyNo, PersonId};
use crate::domain::incident::state::Duty;
use crate::domain::moment::{Moment, Span};
use crate::keys::is_same;
use crate::link::hash_of;
use crate::web::incidents::choice;
use crate::web::reading::Seen;
use crate::web::sign_in::cookie;
use crate::web::visit::Visit;

/// How long it works. An operational setting.
const LIFE: Span = Span::minutes(60);

/// Each link has its own, so that two incidents of one night go on beside each other.
fn name(visit: &Visit) -> String {
    let link: String =
        hash_of(visit.param("token")).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let begin = if visit.site.settings.server.is_https() { "__Host-" } else { "" };
    format!("{begin}noroshi-link-{link}")
}

fn sign(visit: &Visit, (seen, person): (&Seen, &PersonId), plain: &[u8]) -> [u8; 32] {
    let link = hash_of(visit.param("token"));
    let parts: [&[u8]; 4] = [&link, seen.incident.id.0.as_bytes(), person.as_str().as_bytes(), plain];
    visit.site.backend.keys.mac("confirmed by link", &parts)
}

/// The cookie for the browser that confirmed this duty.
pub(super) fn given(visit: &Visit, about: (&Seen, &PersonId), duty: DutyNo) -> String {
    let plain = [visit.now.micros().to_be_bytes().as_slice(), &duty.0.to_be_bytes()].concat();
    let value = URL_SAFE_NO_PAD.encode([plain.as_slice(), &sign(visit, about, &plain)].concat());
    cookie(visit, (&name(visit), &value), &format!("; Max-Age={}", LIFE.as_seconds()))
}

/// What this browser may report upward, and until when; none where it did not confirm, or too long ago, or
/// where the person does not bear it any more.
pub(super) fn opened<'a>(visit: &Visit, (seen, person): (&'a Seen, &PersonId)) -> Option<(&'a Duty, Moment)> {
    let bytes = URL_SAFE_NO_PAD.decode(visit.cookie(&name(visit))?).ok()?;
    let (plain, seal) = bytes.split_at_checked(12)?;
    if !is_same(&sign(visit, (seen, person), plain), seal) {
        return None;
    }
    let (at, no) = plain.split_at_checked(8)?;
    let until = Moment::from_micros(i64::from_be_bytes(at.try_into().ok()?)) + LIFE;
    let confirmed = seen.incident.find_duty(DutyNo(u32::from_be_bytes(no.try_into().ok()?)))?;
    // Whoever has left the post since is not waited for to be taken off the duty.
    let answers = |duty: &Duty| {
        let of = choice::recipients(seen, visit.now).zip(duty.unit.as_ref());
        of.is_some_and(|(of, unit)| of.answers_for(person, &duty.post, unit, &duty.act))
    };
    // Theirs to do, or done by them a moment ago: a double click.
    let is_theirs = |duty: &Duty| {
        let is_done = duty.done_by.as_ref() == Some(person) || duty.parts.contains_key(person);
        is_done || seen.incident.is_awaited_of(duty, person)
    };
    let follows = |duty: &&Duty| {
        let is_same_step = duty.line == confirmed.line && duty.step == confirmed.step;
        let is_same = is_same_step && duty.seat() == confirmed.seat();
        duty.act.is(Act::REPORT_UP) && is_same && is_theirs(duty) && answers(duty)
    };
    let next = seen.incident.duties.iter().find(follows)?;
    (visit.now < until && seen.incident.is_open()).then_some((next, until))
}
