//! mintage on the command line.
//!
//! `args.rs` says what can be asked for; `place.rs` opens the state; each noun has a file. Every
//! command ends in an [`output::Answer`] or a [`failure::Failure`], and nothing else decides how
//! either looks or which exit code it is.

mod args;
mod bench;
mod failure;
mod identity;
mod inspect;
mod key;
mod output;
mod place;
mod state;
mod token;
mod watch;

use std::ffi::OsStr;
use std::io::Write as _;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser as _};

use args::{Cli, Color, Command, Output};
use failure::Failure;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        // Where, and not what: that may be anybody's secret.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let _ =
            writeln!(std::io::stderr(), "state: this program failed at {place}. Try: report it");
        std::process::exit(failure::Exit::State as i32);
    }));
    let (output, color, result) = match Cli::try_parse() {
        Ok(cli) => (cli.look.output, cli.look.color, run(cli)),
        Err(error) if is_help(&error) => {
            // Somebody who does not read it to its end has read enough.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() {
                failure::Exit::Misuse as u8
            } else {
                0
            });
        }
        Err(error) => (output_meant(), Color::Auto, Err(Failure::usage(&error))),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            tell(&failure, output, color);
            ExitCode::from(failure.exit_code())
        }
    }
}

/// How the output was to look, when the command line as a whole was not understood.
fn output_meant() -> Output {
    let mut words = std::env::args_os().skip(1);
    let is_json = |word: &OsStr| word == "json";
    while let Some(word) = words.next() {
        let is_meant = match word.to_str() {
            Some("--output" | "-o") => words.next().is_some_and(|word| is_json(&word)),
            Some("--output=json" | "-ojson" | "-o=json") => true,
            _ => false,
        };
        if is_meant {
            return Output::Json;
        }
    }
    Output::Text
}

fn is_help(error: &clap::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

fn tell(failure: &Failure, output: Output, color: Color) {
    if matches!(failure, Failure::PipeClosed) {
        return;
    }
    let line = match output {
        Output::Json => output::harmless_json(&failure.to_json()),
        _ => {
            let text = output::harmless(&failure.to_string());
            let (kind, rest) = text.split_once(": ").unwrap_or((&text, ""));
            format!("{}: {rest}", output::painted(output::BAD, kind))
        }
    };
    // There is nowhere to say that this could not be said.
    let _ = writeln!(output::stderr(color), "{line}");
}

fn run(cli: Cli) -> Result<(), Failure> {
    let (place, look) = (&cli.place, cli.look);
    match cli.command {
        Command::Init(options) => state::init(place, &options)?.show(look),
        Command::Identity(command) => identity::run(place, command)?.show(look),
        Command::Token(command) => token::run(place, look, command),
        Command::Key(command) => key::run(place, command)?.show(look),
        Command::Changes(command) => state::changes(place, look, &command),
        Command::Stats => state::stats(place)?.show(look),
        Command::Sync => state::sync(place)?.show(look),
        Command::Watch(options) => watch::run(place, look, &options),
        Command::Bench(options) => bench::run(look, &options),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "mintage", &mut script);
            Ok(output::stdout(look).into_inner().write_all(&script)?)
        }
        Command::Man { directory: None } => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            Ok(output::stdout(look).into_inner().write_all(&page)?)
        }
        Command::Man { directory: Some(directory) } => {
            let written = clap_mangen::generate_to(Cli::command(), &directory);
            written.map_err(|error| Failure::file(failure::Exit::Misuse, &directory, &error))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
