//! `noroshi absence`: notes that a person will not act, also beside a running server.

use crate::actions::organise;
use crate::domain::ids::{Act, PersonId};
use crate::domain::moment::Moment;
use crate::domain::org::{Absence, Cause};
use crate::i18n::labels;

use super::terminal::operator;
use super::{Exit, Failure, Terminal};

/// What to do with absences.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Note an absence; open incidents look again at once.
    Add(Add),
}

/// Arguments of `absence add`.
#[derive(clap::Args)]
pub struct Add {
    /// Staff number.
    #[arg(long, value_name = "CODE")]
    person: String,
    /// From when, RFC 3339 with offset: 2026-11-20T00:00:00+09:00.
    #[arg(long, value_name = "T", value_parser = moment)]
    from: Moment,
    /// Until when, exclusive.
    #[arg(long, value_name = "T", value_parser = moment)]
    to: Moment,
    /// Why.
    #[arg(long, value_enum)]
    cause: CauseWord,
    /// Staff number of who acts instead, if named for this absence.
    #[arg(long, value_name = "CODE")]
    stand_in: Option<String>,
    /// What the named stand-in may do; everything if left out.
    #[arg(long, value_name = "DUTY", value_delimiter = ',', requires = "stand_in")]
    only: Vec<String>,
}

/// Why a person does not act.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum CauseWord {
    /// 不在.
    Absent,
    /// 事故があるとき.
    Unable,
    /// 欠けたとき.
    Vacant,
    /// 委任.
    Delegated,
}

impl From<CauseWord> for Cause {
    fn from(word: CauseWord) -> Self {
        match word {
            CauseWord::Absent => Cause::Absent,
            CauseWord::Unable => Cause::Unable,
            CauseWord::Vacant => Cause::Vacant,
            CauseWord::Delegated => Cause::Delegated,
        }
    }
}

/// A moment as an argument.
pub fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).ok_or_else(|| "write it as 2026-11-20T10:00:00+09:00".to_owned())
}

/// Runs a command on absences.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let Command::Add(add) = command;
    let settings = terminal.settings()?;
    let house = terminal.house(&settings)?;
    let cause = Cause::from(add.cause);
    let absence = Absence {
        person: PersonId(add.person),
        cause,
        from: add.from,
        to: add.to,
        stand_in: add.stand_in.map(PersonId),
        only: add.only.into_iter().map(Act).collect(),
    };
    organise::add_absence(&house, &operator(&house)?, absence.clone())?;
    let world = house.store.read(|tx| tx.world())?;
    let args = [
        ("person", world.org.name_of(&absence.person).into()),
        ("cause", labels::cause(terminal.language, cause).into()),
        ("from", absence.from.to_rfc3339().into()),
        ("to", absence.to.to_rfc3339().into()),
    ];
    terminal.say("cli-absence-added", &args)?;
    Ok(Exit::Done)
}
