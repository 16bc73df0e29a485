//! `noroshi user`: accounts. A password made here is shown once and must be changed at sign-in.

mod many;

use crate::actions::sign_in::{check_password, hash_password};
use crate::actions::{self, FieldError, House};
use crate::domain::ids::PersonId;
use crate::store::accounts::NewAccount;
use crate::store::{self, Urgency};

use super::{Exit, Failure, Terminal};

/// Characters of a password that is made here: of a token's 43, enough for 119 bits.
const PASSWORD_CHARS: usize = 20;

/// What to do with accounts.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make accounts; of one, the password is printed once, as the last line, of several as a table.
    Add(many::Add),
    /// Make a new password, printed once, as the last line; open sessions end.
    Reset {
        /// Staff number.
        #[arg(long, value_name = "CODE")]
        person: String,
    },
    /// Stop an account; open sessions end.
    Disable {
        /// Staff number.
        #[arg(long, value_name = "CODE")]
        person: String,
    },
}

/// Runs a command on accounts.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    let house = terminal.house(&settings)?;
    match command {
        Command::Add(wanted) => many::add_each(&house, &wanted, terminal)?,
        Command::Reset { person } => {
            let password = make_password(&house)?;
            let hash = hash_password(&password)?;
            let id = PersonId::typed(&person);
            let changed =
                house.store.write(Urgency::Person, "reset", move |tx| tx.set_password(&id, &hash, true))?;
            must_be(changed, terminal)?;
            terminal.note("cli-user-reset", &[])?;
            terminal.print(&password)?;
        }
        Command::Disable { person } => {
            let id = PersonId::typed(&person);
            let changed =
                house.store.write(Urgency::Person, "disable", move |tx| tx.set_disabled(&id, true))?;
            must_be(changed, terminal)?;
            terminal.say("cli-user-disabled", &[])?;
        }
    }
    Ok(Exit::Done)
}

fn must_be(found: bool, terminal: &Terminal<'_>) -> Result<(), Failure> {
    if found { Ok(()) } else { Err(Failure::Wrong(terminal.text("cli-user-unknown", &[]))) }
}

/// An account to be made.
pub struct Wanted {
    /// Whose.
    pub person: PersonId,
    /// What is typed to sign in.
    pub login: String,
    /// May administer.
    pub is_admin: bool,
    /// Whether the password must be changed first.
    pub must_change: bool,
}

/// Makes an account for a person whom the organisation knows.
///
/// # Errors
/// An unknown person, a login that is taken.
pub fn add(house: &House, wanted: &Wanted, password: &str) -> Result<(), Failure> {
    let invalid = |field: &str, reason: &str| {
        Failure::Action(actions::Error::Invalid(vec![FieldError::new(field, reason)]))
    };
    check_password(password)?;
    let (world, now) = house.store.read(|tx| Ok::<_, Failure>((tx.world()?, tx.now()?)))?;
    if !world.org.is_employed(&wanted.person, now) {
        return Err(invalid("person", "unknown"));
    }
    let hash = hash_password(password)?;
    let (person, login) = (wanted.person.clone(), wanted.login.clone());
    let (is_admin, must_change) = (wanted.is_admin, wanted.must_change);
    let added = house.store.write(Urgency::Person, "account", move |tx| {
        tx.add_account(NewAccount { person: &person, login: &login, password: &hash, is_admin, must_change })
    });
    match added {
        Err(store::Error::Duplicate { .. }) => Err(invalid("login", "taken")),
        other => Ok(other?),
    }
}

/// A password that nobody chose.
///
/// # Errors
/// The operating system gives no random bytes.
pub fn make_password(house: &House) -> Result<String, Failure> {
    let token = house.keys.chance().token()?;
    Ok(token.chars().filter(char::is_ascii_alphanumeric).take(PASSWORD_CHARS).collect())
}
