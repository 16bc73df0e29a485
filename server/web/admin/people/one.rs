//! One person: what is known of them, their posts and absences, and the forms that change that.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::act::{ANEW, DAY, EDIT, LEAVE, RETURN, SEAT, TODAY, UNDO, UNSEAT, is_same_day};
use super::reach::{self, Reach};
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::domain::org::{Appointment, Person, Standing};
use crate::domain::orgfile::{self, File};
use crate::i18n::imported::ImportWords;
use crate::i18n::labels;
use crate::i18n::time::dated;
use crate::web::admin::changes::ahead::{self, AheadView};
use crate::web::error::Failure;
use crate::web::field::{Fault, Field, Fields};
use crate::web::form::{Form, NAME_MAX};
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, Hidden, Parts};
use crate::web::incidents::show::FormErrors;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

#[derive(Serialize)]
struct View {
    facts: Vec<words::Row>,
    seats: Vec<Seat>,
    absences: Vec<String>,
    /// How they are reached, and whether they can sign in.
    reach: Option<Reach>,
    /// What is announced about them.
    ahead: Option<AheadView>,
    forms: Vec<ActForm>,
    faults: Vec<Fault>,
    done: String,
}

/// A post that the person holds, will hold, or stands in for.
#[derive(Serialize)]
struct Seat {
    office: String,
    standing: String,
    period: String,
    end: Option<ActForm>,
}

/// A person.
pub fn show_one(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, StatusCode::OK, None)
}

/// The form for somebody new.
pub fn new(visit: &Visit, staff: &Staff) -> Outcome {
    again_new(visit, staff, StatusCode::OK, None)
}

/// The same after it could not be accepted.
pub fn again_new(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let desk = Desk { visit, staff, trouble, person: None };
    let forms = vec![desk.edit()];
    let faults = forms.iter().flat_map(|form| form.faults.clone()).collect();
    let (facts, seats, absences) = (Vec::new(), Vec::new(), Vec::new());
    let (reach, ahead, done) = (None, None, String::new());
    let view = View { facts, seats, absences, reach, ahead, forms, faults, done };
    page::with_status(visit, status, "admin/person", visit.text("people-new"), &view)
}

/// The page after a form on it could not be accepted.
pub fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let person = PersonId::from(visit.param("person"));
    let org = &staff.world.org;
    let row = org.people.get(&person).ok_or(Failure::NotFound)?;
    let desk = Desk { visit, staff, trouble, person: Some((&person, row)) };
    let seats = org.appointments.iter().filter(|seat| seat.person == person);
    let seats = seats.filter(|seat| seat.to.is_none_or(|to| visit.now < to));
    let seats: Vec<Seat> = seats.map(|seat| desk.seat(seat)).collect();
    let is_here = org.is_employed(&person, visit.now);
    let forms: Vec<ActForm> = match row.to.filter(|_| !is_here) {
        None => vec![desk.appoint(), desk.edit(), desk.leave()],
        Some(left) => vec![desk.come_back(left)],
    };
    let all = forms.iter().chain(seats.iter().filter_map(|seat| seat.end.as_ref()));
    let absences = org.absences.iter().filter(|absence| absence.person == person && visit.now < absence.to);
    let absences = absences.map(|absence| {
        let when = labels::period(visit.language, absence.from, Some(absence.to), visit.now);
        format!("{} {when}", labels::cause(visit.language, absence.cause))
    });
    let view = View {
        facts: desk.facts(row),
        absences: absences.collect(),
        reach: Some(reach::of(visit, staff, (&person, row))?),
        ahead: ahead::view(visit, staff, Some(&person)),
        faults: all.flat_map(|form| form.faults.clone()).collect(),
        seats,
        forms,
        done: words::done(visit),
    };
    page::with_status(visit, status, "admin/person", org.name_of(&person), &view)
}

/// What the forms of a person's page are made with.
struct Desk<'a> {
    visit: &'a Visit,
    staff: &'a Staff,
    trouble: Option<&'a FormErrors>,
    person: Option<(&'a PersonId, &'a Person)>,
}

impl Desk<'_> {
    /// Everything that is known, by the words over the columns of the file.
    fn facts(&self, row: &Person) -> Vec<words::Row> {
        let columns = orgfile::columns(File::People).into_iter();
        let code = self.person.map(|(code, _)| code.as_str()).unwrap_or_default();
        let label = |column| self.visit.text(&format!("web-field-person_{column}"));
        let facts =
            columns.map(|column| words::Row { name: label(column), value: self.cell(code, row, column) });
        facts.filter(|fact| !fact.value.is_empty()).collect()
    }

    fn cell(&self, code: &str, row: &Person, column: &str) -> String {
        match column {
            "code" => code.to_owned(),
            "unit" => row.unit.as_ref().map(|unit| self.staff.world.unit_name(unit)).unwrap_or_default(),
            "to" => row.to.map(|to| dated(self.visit.language, to, self.visit.now)).unwrap_or_default(),
            text => row.text(text).to_owned(),
        }
    }

    fn parts(&self, key: &str, hidden: Vec<Hidden>) -> Parts {
        let words = format!("people-{}", key.split('-').next().unwrap_or(key));
        let address = self.person.map(|(person, _)| words::percent(person.as_str()));
        Parts {
            key: key.to_owned(),
            action: format!("/admin/people/{}", address.as_deref().unwrap_or("new")),
            heading: self.visit.text(&words),
            lead: self.visit.text(&format!("{words}-lead")),
            submit: self.visit.text(&format!("{words}-submit")),
            hidden,
        }
    }

    fn act(key: &str) -> Hidden {
        Hidden { name: "act", value: key.to_owned() }
    }

    /// What is known of the person, by the columns of the file.
    fn edit(&self) -> ActForm {
        let mut filled = Form::default();
        if let Some((code, row)) = self.person {
            for column in orgfile::columns(File::People).into_iter().filter(|column| *column != "unit") {
                filled = filled.with(&format!("person_{column}"), &self.cell(code.as_str(), row, column));
            }
            let unit = row.unit.as_ref().map(|unit| unit.to_string()).unwrap_or_default();
            filled = filled.with("person_unit", &unit);
        }
        let parts = self.parts(EDIT, vec![Self::act(EDIT)]);
        ActForm::made(self.visit, self.trouble, parts, &filled, |fields| self.columns(fields))
    }

    fn columns(&self, fields: &Fields<'_>) -> Vec<Field> {
        let is_known = self.person.is_some();
        let columns = orgfile::columns(File::People).into_iter();
        // How to leave is a form of its own.
        let asked = columns.filter(|column| *column != "to" && !(is_known && *column == "code"));
        let mut controls: Vec<Field> = asked
            .map(|column| {
                let name = format!("person_{column}");
                let control = match column {
                    "unit" => fields.select(&name, self.units()),
                    _ => fields.line(&name, NAME_MAX),
                };
                if ["code", "name"].contains(&column) { control.required() } else { control }
            })
            .collect();
        controls.extend(self.questions(fields));
        controls
    }

    /// What is asked before it is taken over, once it has been found.
    fn questions(&self, fields: &Fields<'_>) -> Option<Field> {
        let trouble = self.trouble.filter(|trouble| trouble.key == EDIT)?;
        let plan = super::act::planned(
            self.staff,
            self.visit.now,
            self.person.map(|(code, _)| code),
            &trouble.typed,
        )
        .ok()?;
        let policy = self.staff.world.active().map(|(_, policy)| policy.as_ref())?;
        let teller =
            ImportWords { language: self.visit.language, org: &self.staff.world.org, policy, plan: &plan };
        let options: Vec<(String, String)> =
            plan.questions.iter().map(|question| (question.to_string(), teller.question(question))).collect();
        (!options.is_empty()).then(|| fields.checks("accept", options).required())
    }

    /// The units that exist, as the body orders them, each under those above it.
    fn units(&self) -> Vec<(String, String)> {
        let units = self.staff.world.org.in_order(self.visit.now).into_iter();
        let named = units
            .map(|(unit, depth)| (unit.id.to_string(), format!("{}{}", "\u{3000}".repeat(depth), unit.name)));
        [(String::new(), self.visit.text("people-no-unit"))].into_iter().chain(named).collect()
    }

    fn appoint(&self) -> ActForm {
        let policy = self.staff.world.active().map(|(_, policy)| policy.as_ref());
        let posts = policy.map(|policy| policy.posts.as_slice()).unwrap_or_default();
        let posts: Vec<(String, String)> =
            posts.iter().map(|post| (post.id.to_string(), post.label.clone())).collect();
        let standings = [Standing::Holder, Standing::Member, Standing::StandIn];
        let standing = |one: Standing| {
            (orgfile::standing_word(one).to_owned(), labels::standing(self.visit.language, one))
        };
        let parts = self.parts(SEAT, vec![Self::act(SEAT)]);
        let filled = Form::default().with("seat_as", orgfile::standing_word(Standing::Holder));
        ActForm::made(self.visit, self.trouble, parts, &filled, |fields| {
            vec![
                fields.select("seat_post", words::choose(self.visit, posts)).required(),
                fields.select("seat_unit", self.units()),
                fields.radio("seat_as", standings.map(standing)).required(),
                self.when(fields, "seat_when"),
                fields.date("seat_from"),
                fields.date("seat_to"),
            ]
        })
    }

    /// From now on, or from a day on: neither is chosen beforehand.
    fn when(&self, fields: &Fields<'_>, name: &str) -> Field {
        let options =
            [TODAY, DAY].map(|one| (one.to_owned(), self.visit.text(&format!("people-when-{one}"))));
        fields.radio(name, options).required()
    }

    /// Only on the day on which somebody left it can have been a mistake that leaves no trace.
    fn come_back(&self, left: Moment) -> ActForm {
        let ways = if is_same_day(left, self.visit.now) { vec![UNDO, ANEW] } else { vec![ANEW] };
        let ways =
            ways.into_iter().map(|way| (way.to_owned(), self.visit.text(&format!("people-return-{way}"))));
        let parts = self.parts(RETURN, vec![Self::act(RETURN)]);
        ActForm::made(self.visit, self.trouble, parts, &Form::default(), |fields| {
            vec![fields.radio("return_as", ways).required()]
        })
    }

    fn leave(&self) -> ActForm {
        let parts = self.parts(LEAVE, vec![Self::act(LEAVE)]);
        ActForm::made(self.visit, self.trouble, parts, &Form::default(), |fields| {
            vec![self.when(fields, "leave_when"), fields.date("leave_at")]
        })
    }

    /// Since when, too, and with the year where it is not this one.
    fn period(&self, seat: &Appointment) -> String {
        let (visit, say) = (self.visit, |at| dated(self.visit.language, at, self.visit.now));
        let args = [("from", say(seat.from).into()), ("to", seat.to.map(say).unwrap_or_default().into())];
        visit.say(if seat.to.is_some() { "gap-from-until" } else { "gap-from" }, &args)
    }

    fn seat(&self, seat: &Appointment) -> Seat {
        let (visit, world) = (self.visit, &self.staff.world);
        let policy = world.active().map(|(_, policy)| policy.as_ref());
        let hidden = |name, value: &str| Hidden { name, value: value.to_owned() };
        let key = format!("{UNSEAT}-{}-{}", seat.post, seat.unit);
        let parts = self.parts(
            &key,
            vec![
                Self::act(UNSEAT),
                hidden("seat_post", seat.post.as_str()),
                hidden("seat_unit", seat.unit.as_str()),
            ],
        );
        let end = ActForm::made(visit, self.trouble, parts, &Form::default(), |fields| {
            vec![self.when(fields, "unseat_when"), fields.date("unseat_at")]
        });
        Seat {
            office: words::office(world, policy, &seat.post, Some(&seat.unit)),
            standing: labels::standing(visit.language, seat.standing),
            period: self.period(seat),
            end: Some(end),
        }
    }
}
