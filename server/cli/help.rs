//! Help in the reader's language: what a command and each of its options is for, under that language's
//! headings. The words lie in the catalogue: `cli-about-<command>`, and for an option
//! `cli-arg-<command>-<option>` or, where it means the same everywhere, `cli-arg-<option>`.

use clap::Arg;

use crate::i18n::{Language, Value, find_text, text};

/// The command that clap adds: it has the others below it once more.
const HELP: &str = "help";

/// The command with its words in the reader's language.
pub(super) fn localised(mut command: clap::Command, language: Language) -> clap::Command {
    // What clap adds by itself is there only once the command is built.
    command.build();
    localise(command, language, ("", "cli-about"))
}

fn localise(command: clap::Command, language: Language, (path, about): (&str, &str)) -> clap::Command {
    let word = |key: &str| text(language, key, &[]);
    let usage = word("cli-help-usage");
    let template =
        format!("{{before-help}}{{about-with-newline}}\n{usage} {{usage}}\n\n{{all-args}}{{after-help}}");
    let mut command = command
        .help_template(template)
        .subcommand_help_heading(word("cli-help-commands"))
        .mut_args(|arg| explained(arg, language, path));
    if let Some(about) = find_text(language, about, &[]) {
        command = command.about(about.clone()).long_about(about);
    }
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let (inner, about) = match name.as_str() {
            HELP => (path.to_owned(), "cli-about-help".to_owned()),
            name => (format!("{path}-{name}"), format!("cli-about{path}-{name}")),
        };
        command = command.mut_subcommand(name, |sub| localise(sub, language, (&inner, &about)));
    }
    command
}

/// An option with what it is for, what can be chosen, and what holds where it is left out.
fn explained(arg: Arg, language: Language, path: &str) -> Arg {
    let heading = if arg.is_positional() { "cli-help-arguments" } else { "cli-help-options" };
    let arg = arg.help_heading(text(language, heading, &[]));
    let id = arg.get_id().as_str();
    let own = find_text(language, &format!("cli-arg{path}-{id}"), &[]);
    let Some(mut help) = own.or_else(|| find_text(language, &format!("cli-arg-{id}"), &[])) else {
        return arg;
    };
    let mut add = |key: &str, value: String| {
        if !value.is_empty() {
            help.push_str(&text(language, key, &[("value", Value::from(value))]));
        }
    };
    if arg.get_action().takes_values() {
        let choices = arg.get_possible_values();
        let names: Vec<&str> = choices.iter().map(|choice| choice.get_name()).collect();
        add("cli-help-choices", names.join(", "));
        let defaults = arg.get_default_values().iter().map(|value| value.to_string_lossy());
        add("cli-help-default", defaults.collect::<Vec<_>>().join(", "));
    }
    arg.help(help.clone()).long_help(help).hide_default_value(true).hide_possible_values(true)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    fn each(command: &clap::Command, path: &str, found: &mut Vec<String>) {
        let is_japanese = |text: Option<&clap::builder::StyledStr>| {
            text.is_some_and(|text| text.to_string().chars().any(|c| ('\u{3040}'..='\u{9fff}').contains(&c)))
        };
        if !is_japanese(command.get_about()) {
            found.push(format!("cli-about{path}"));
        }
        let strange = |arg: &&Arg| !arg.is_hide_set() && !is_japanese(arg.get_help());
        let named = command.get_arguments().filter(strange);
        found.extend(named.map(|arg| format!("cli-arg{path}-{}", arg.get_id())));
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != HELP) {
            each(sub, &format!("{path}-{}", sub.get_name()), found);
        }
    }

    #[test]
    fn every_command_and_every_option_is_explained_in_japanese() {
        let mut found = Vec::new();
        let mut command = localised(Cli::command(), Language::Ja);
        each(&command, "", &mut found);
        assert_eq!(found, Vec::<String>::new());
        let help = command.find_subcommand_mut("check").unwrap().render_long_help().to_string();
        for english in ["Usage", "Options", "Arguments", "Print", "default:", "possible"] {
            assert!(!help.contains(english), "{english}\n{help}");
        }
        assert!(help.contains("使い方: noroshi check") && help.contains("text, json"), "{help}");
    }
}
