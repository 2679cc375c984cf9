//! Measures mintage beside the bare crypto and its peers, all in one run, and prints one table.
//!
//! `table [--ten-million] [--strict] [--only NAME] [--json PATH]`, or `table --repeat NAME TIMES` for
//! a profiler. Exits with 1 if a row misses what is
//! required of it and `--strict` is given.

mod capi;
mod measure;
mod peers;
mod report;
mod rows;
mod scale;
mod state;

use std::process::ExitCode;

use report::Row;

type Measurement = fn() -> Vec<Row>;

/// All measurements, in the order of the table. A measurement yields one or more rows.
const MEASUREMENTS: [(&str, Measurement); 16] = [
    ("unit", rows::unit),
    ("seen-before", rows::seen_before),
    ("batch", rows::batch_of_1000),
    ("two-threads", rows::two_threads),
    ("while-revoking", rows::while_revoking),
    ("first-sight", rows::first_sight),
    ("inserting", rows::first_sight_inserting),
    ("mint", rows::mint),
    ("same-key", rows::same_key),
    ("half-full", scale::half_full),
    ("revoking", scale::revoking),
    ("ten-million", scale::ten_million),
    ("sqlite-hit", state::hit),
    ("sqlite-revoke", state::revoke),
    ("sqlite-load", state::load),
    ("sqlite-felt", state::felt),
];

struct Options {
    ten_million: bool,
    strict: bool,
    only: Option<String>,
    json: String,
}

impl Options {
    fn from_arguments() -> Result<Options, String> {
        let json = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/bench.json").to_owned();
        let mut options = Options { ten_million: false, strict: false, only: None, json };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match &*argument {
                "--ten-million" => options.ten_million = true,
                "--strict" => options.strict = true,
                "--only" => options.only = Some(value()?),
                "--json" => options.json = value()?,
                _ => return Err(format!("no such argument: {argument}")),
            }
        }
        Ok(options)
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let ["--repeat", name, times] = words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        let done = times.parse().is_ok_and(|times| rows::repeat(name, times));
        return if done { ExitCode::SUCCESS } else { ExitCode::from(2) };
    }
    if let [argument, file] = &words[..] {
        if argument == state::OTHER_PROCESS {
            state::verify_what_is_told(file);
            return ExitCode::SUCCESS;
        }
    }
    let options = match Options::from_arguments() {
        Ok(options) => options,
        Err(message) => {
            let names = MEASUREMENTS.map(|(name, _)| name).join(", ");
            eprintln!(
                "{message}\ntable [--ten-million] [--strict] [--only NAME] [--json PATH]\nnames: {names}"
            );
            return ExitCode::from(2);
        }
    };
    let mut table = Vec::new();
    for (name, measure) in MEASUREMENTS {
        if options.only.as_ref().is_some_and(|only| !name.contains(&**only)) {
            continue;
        }
        if name == "ten-million" && !options.ten_million {
            table.push(Row::skipped("ten million revoked identities", "ask with --ten-million"));
            continue;
        }
        eprintln!("measuring: {name}");
        table.extend(measure());
    }
    println!("{}", report::heading());
    table.iter().for_each(|row| println!("{}", row.lines()));
    let rows: Vec<_> = table.iter().map(Row::json).collect();
    let document = serde_json::to_string_pretty(&rows).expect("rows are JSON");
    if let Err(error) = std::fs::write(&options.json, document + "\n") {
        eprintln!("{}: {error}", options.json);
        return ExitCode::FAILURE;
    }
    let missed: Vec<&str> = table.iter().filter(|row| row.missed()).map(Row::name).collect();
    if missed.is_empty() {
        println!("\nAll bounds hold.");
        return ExitCode::SUCCESS;
    }
    println!("\nMISSED: {}", missed.join("; "));
    if options.strict { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
