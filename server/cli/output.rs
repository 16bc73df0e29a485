//! What the program says about itself: completions and a manual page.

use super::help::localised;
use super::{Cli, Exit, Failure, Terminal};
use clap::CommandFactory;

/// Arguments of `completions`.
#[derive(clap::Args)]
pub struct Completions {
    /// Which shell.
    shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(clap::Args)]
pub struct Man {}

/// Prints completions for a shell.
pub fn completions(args: &Completions, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "noroshi", &mut text);
    terminal.out.write_all(&text)?;
    Ok(Exit::Done)
}

/// Prints the manual page, exit codes included.
pub fn man(_args: &Man, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let codes = terminal.text("cli-exit-codes", &[]);
    let page = clap_mangen::Man::new(localised(Cli::command(), terminal.language).after_help(codes));
    let mut text = Vec::new();
    page.render(&mut text)?;
    terminal.out.write_all(&text)?;
    Ok(Exit::Done)
}

/// Arguments of `openapi`.
#[derive(clap::Args)]
pub struct OpenApi {}

/// Prints the definition of the API.
pub fn openapi(_args: &OpenApi, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    terminal.json(&crate::web::api::document::openapi())?;
    Ok(Exit::Done)
}
