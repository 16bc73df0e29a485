//! `noroshi org end`: somebody leaves, a unit is dissolved, a seat is given up, at a date.

use crate::actions::organise;
use crate::cli::terminal::operator;
use crate::cli::{Exit, Failure, Terminal};
use crate::domain::ids::{PersonId, PostId, UnitId};
use crate::domain::moment::Moment;
use crate::domain::org::leaving::Leaver;
use crate::i18n::time;

/// Arguments of `org end`.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("who").required(true).multiple(true).args(["person", "unit"]))]
pub struct End {
    /// Staff number of who leaves the body; with `--post`, of who leaves that post or group.
    #[arg(long, value_name = "CODE")]
    person: Option<String>,
    /// Code of the unit that is dissolved; with `--post`, whose post is meant.
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
    /// The post, by its id in the plan.
    #[arg(long, value_name = "ID", requires = "person", requires = "unit")]
    post: Option<String>,
    /// From when they are gone: 2027-04-01T00:00:00+09:00 or 2027/4/1 0:00; from now if left out.
    #[arg(long, value_name = "T", value_parser = crate::cli::absence::moment)]
    at: Option<Moment>,
}

impl End {
    fn leaver(&self) -> Option<Leaver> {
        let person = self.person.as_deref().map(PersonId::typed);
        let unit = self.unit.as_deref().map(UnitId::typed);
        match (self.post.as_deref().map(PostId::typed), person, unit) {
            (Some(post), Some(person), Some(unit)) => Some(Leaver::Seat(post, unit, person)),
            (None, Some(person), None) => Some(Leaver::Person(person)),
            (None, None, Some(unit)) => Some(Leaver::Unit(unit)),
            _ => None,
        }
    }
}

/// Runs it.
pub fn run(args: &End, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let leaver = args.leaver().ok_or_else(|| Failure::Wrong(terminal.text("cli-org-end-whom", &[])))?;
    let settings = terminal.settings()?;
    let backend = terminal.backend(&settings)?;
    let (at, changed) = organise::leave(&backend, &operator(&backend)?, leaver.clone(), args.at)?;
    let world = &changed.after.world;
    let at = time::long(terminal.language, time::Years::default(), at);
    let unit =
        |unit: &UnitId| world.org.units.get(unit).map_or_else(|| unit.to_string(), |row| row.name.clone());
    let (key, what) = match &leaver {
        Leaver::Person(person) | Leaver::Absence(person) => ("cli-org-left", world.org.name_of(person)),
        Leaver::Unit(code) => ("cli-org-dissolved", unit(code)),
        Leaver::Seat(_, _, person) => ("cli-org-seat-left", world.org.name_of(person)),
    };
    let (post, of) = match &leaver {
        Leaver::Seat(post, code, _) => {
            let label = world.active().and_then(|(_, policy)| policy.post(post).map(|row| row.label.clone()));
            (label.unwrap_or_else(|| post.to_string()), unit(code))
        }
        Leaver::Person(_) | Leaver::Unit(_) | Leaver::Absence(_) => Default::default(),
    };
    let args = [("name", what.into()), ("post", post.into()), ("unit", of.into()), ("at", at.into())];
    terminal.say(key, &args)?;
    Ok(Exit::Done)
}
