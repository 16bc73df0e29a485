//! `noroshi check`: every mistake of a policy at once, then what it leaves open.

use std::path::PathBuf;

use serde::Serialize;

use crate::domain::policy::check::{self, Checked};
use crate::domain::policy::finding::Finding;
use crate::i18n::Value;

use super::{Exit, Failure, Format, Terminal};

/// Arguments of `check`.
#[derive(clap::Args)]
pub struct Args {
    /// The policy; the one that the settings name if left out.
    file: Option<PathBuf>,
    /// A folder with `units.csv`, `people.csv` and `posts.csv`, checked against the policy.
    #[arg(long, value_name = "DIR")]
    people: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// End with 1 while questions are open.
    #[arg(long)]
    strict: bool,
}

/// A finding in the reader's language.
#[derive(Serialize)]
struct Said {
    line: usize,
    column: usize,
    field: String,
    excerpt: String,
    code: &'static str,
    message: String,
    remedy: String,
    maybe: Option<String>,
}

#[derive(Serialize)]
struct Report {
    file: String,
    sound: bool,
    mistakes: Vec<Said>,
    questions: Vec<Said>,
}

/// Checks a policy.
pub fn run(args: &Args, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let file = match &args.file {
        Some(file) => file.clone(),
        None => terminal.settings()?.policy_file,
    };
    let Checked { policy, mistakes, questions } = check::check(&terminal.read(&file)?);
    let said = |findings: &[Finding]| findings.iter().map(|one| translate(one, terminal)).collect();
    let report = Report {
        file: file.display().to_string(),
        sound: policy.is_some(),
        mistakes: said(&mistakes),
        questions: said(&questions),
    };
    match args.format {
        Format::Json => terminal.json(&report)?,
        Format::Text => print(&report, terminal)?,
    }
    Ok(if !report.sound {
        Exit::Wrong
    } else if args.strict && !report.questions.is_empty() {
        Exit::Found
    } else {
        Exit::Done
    })
}

/// Says every mistake on standard error: for commands that need a sound policy.
pub fn refuse(file: &str, checked: &Checked, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let said: Vec<Said> = checked.mistakes.iter().map(|one| translate(one, terminal)).collect();
    for one in &said {
        let text = lines(file, one, terminal).join("\n");
        writeln!(terminal.err, "{text}\n")?;
    }
    let args = [("file", file.to_owned().into()), ("count", said.len().into())];
    terminal.note("cli-check-unsound", &args)?;
    Ok(Exit::Wrong)
}

fn translate(finding: &Finding, terminal: &Terminal<'_>) -> Said {
    let args: Vec<(&'static str, Value<'_>)> =
        finding.args.iter().map(|(name, value)| (*name, Value::from(value.as_str()))).collect();
    Said {
        line: finding.line,
        column: finding.column,
        field: finding.path.clone(),
        excerpt: finding.excerpt.clone(),
        code: finding.code,
        message: terminal.text(&format!("check-{}", finding.code), &args),
        remedy: terminal.text(&format!("check-{}-remedy", finding.code), &args),
        maybe: finding.maybe.clone(),
    }
}

fn print(report: &Report, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    if !report.mistakes.is_empty() {
        terminal.say("cli-check-mistakes", &[("count", report.mistakes.len().into())])?;
        terminal.print("")?;
    }
    for one in &report.mistakes {
        let text = lines(&report.file, one, terminal).join("\n");
        terminal.print(&format!("{text}\n"))?;
    }
    if !report.questions.is_empty() {
        terminal.say("cli-check-questions", &[("count", report.questions.len().into())])?;
        terminal.print("")?;
    }
    for one in &report.questions {
        let text = lines(&report.file, one, terminal).join("\n");
        terminal.print(&format!("{text}\n"))?;
    }
    let key = if report.sound { "cli-check-sound" } else { "cli-check-unsound" };
    let args = [("file", report.file.clone().into()), ("count", report.mistakes.len().into())];
    Ok(terminal.say(key, &args)?)
}

/// One finding: place, the line as written, what is wrong, what to do, what was meant.
fn lines(file: &str, one: &Said, terminal: &Terminal<'_>) -> Vec<String> {
    let Said { line, column, field, excerpt, message, remedy, .. } = one;
    let mut lines = vec![format!("{file}:{line}:{column}  {field}").trim_end().to_owned()];
    if !excerpt.is_empty() {
        lines.push(format!("  {line} | {excerpt}"));
    }
    lines.push(format!("  {message}"));
    lines.push(format!("  → {remedy}"));
    if let Some(word) = &one.maybe {
        lines.push(format!("  {}", terminal.text("check-maybe", &[("word", word.as_str().into())])));
    }
    lines
}
