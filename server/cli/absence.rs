//! `noroshi absence`: notes that a person will not act, also beside a running server.

use crate::actions::{Backend, absences, organise};
use crate::domain::actor::Cause;
use crate::domain::administration::absences::opened;
use crate::domain::ids::{Act, PersonId};
use crate::domain::moment::Moment;
use crate::domain::org::Absence;
use crate::domain::org::leaving::Leaver;
use crate::domain::written;
use crate::i18n::{labels, time};

use super::terminal::operator;
use super::{Exit, Failure, Format, Terminal};

/// What to do with absences.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Note an absence; open incidents look again at once.
    Add(Add),
    /// List the absences that last or are to come.
    List {
        /// Form.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// End a person's absences, now or at a date; one that has not begun is taken back.
    End(End),
}

/// Arguments of `absence end`.
#[derive(clap::Args)]
pub struct End {
    /// Staff number.
    #[arg(long, value_name = "CODE")]
    person: String,
    /// From when the person acts again; from now if left out.
    #[arg(long, value_name = "T", value_parser = moment)]
    at: Option<Moment>,
}

/// Arguments of `absence add`.
#[derive(clap::Args)]
pub struct Add {
    /// Staff number.
    #[arg(long, value_name = "CODE")]
    person: String,
    /// From when: 2026-11-20T00:00:00+09:00, or 2026/11/20 0:00 in Japan.
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
    written::moment(text)
        .ok_or_else(|| "write it as 2026-11-20T10:00:00+09:00, or as 2026/11/20 10:00 in Japan".to_owned())
}

/// Runs a command on absences.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    let backend = terminal.backend(&settings)?;
    match command {
        Command::Add(args) => add(args, &backend, terminal),
        Command::List { format } => list(&backend, format, terminal),
        Command::End(args) => end(&args, &backend, terminal),
    }
}

fn list(backend: &Backend, format: Format, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let (world, now) = backend.store.read(|tx| Ok::<_, Failure>((tx.world()?, tx.now()?)))?;
    let rows = world.org.absences.iter().filter(|row| now < row.to);
    if format == Format::Json {
        let rows: Vec<&Absence> = rows.collect();
        terminal.json(&rows)?;
        return Ok(Exit::Done);
    }
    for row in rows {
        let stand_in = row.stand_in.as_ref().map(|person| world.org.name_of(person)).unwrap_or_default();
        let said = [
            ("person", row.person.as_str().into()),
            ("name", world.org.name_of(&row.person).into()),
            ("cause", labels::cause(terminal.language, row.cause).into()),
            ("when", labels::period(terminal.language, row.from, Some(row.to), now).into()),
            ("stand_in", stand_in.into()),
        ];
        terminal.say("cli-absence-row", &said)?;
    }
    Ok(Exit::Done)
}

fn end(args: &End, backend: &Backend, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let person = PersonId::typed(&args.person);
    let (at, changed) =
        organise::leave(backend, &operator(backend)?, Leaver::Absence(person.clone()), args.at)?;
    let org = &changed.after.world.org;
    let at = time::long(terminal.language, time::Years::default(), at);
    terminal.say("cli-absence-ended", &[("person", org.name_of(&person).into()), ("at", at.into())])?;
    Ok(Exit::Done)
}

fn add(add: Add, backend: &Backend, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let cause = Cause::from(add.cause);
    let absence = Absence {
        person: PersonId::typed(&add.person),
        cause,
        from: add.from,
        to: add.to,
        stand_in: add.stand_in.as_deref().map(PersonId::typed),
        only: add.only.iter().map(|act| Act::typed(act)).collect(),
    };
    let (before, now) = backend.store.read(|tx| Ok::<_, Failure>((tx.world()?, tx.now()?)))?;
    let changed = absences::note(backend, &operator(backend)?, absence.clone())?;
    let world = &changed.after.world;
    let gaps = opened(&before, world, (absence.from.max(now), absence.to));
    let args = [
        ("person", world.org.name_of(&absence.person).into()),
        ("cause", labels::cause(terminal.language, cause).into()),
        ("from", absence.from.to_rfc3339().into()),
        ("to", absence.to.to_rfc3339().into()),
    ];
    terminal.say("cli-absence-added", &args)?;
    if !gaps.is_empty() {
        terminal.say("cli-absence-gaps", &[("count", gaps.len().into())])?;
    }
    for gap in &gaps {
        let post = world.active().map_or(gap.post.as_str(), |(_, policy)| policy.post_label(&gap.post));
        let line = labels::gap(terminal.language, gap, (post, &world.unit_name(&gap.unit)), now);
        terminal.print(&line)?;
    }
    Ok(Exit::Done)
}
