//! `mintage bench`: what this machine does. For a comparison with other libraries, and with the bare
//! arithmetic, there is `make bench` in the repository.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use mintage::key::{Algorithm, SigningKey};
use mintage::{Check, Config, Engine, Grant, KeySpec, ScopeSet, Start};
use serde_json::json;

use crate::args::{Bench, Look, Output};
use crate::failure::Failure;
use crate::output::{Answer, FAINT};

/// A round of each row is this long; the row shows the median of all rounds.
const ROUNDS: u32 = 15;
const RSA_KEY_NEEDED: &str = "RSA keys cannot be generated here, so there is none to measure with";

/// One call of what is measured.
type Act<'a> = &'a mut dyn FnMut() -> Result<(), Failure>;

struct Row {
    what: String,
    nanoseconds: f64,
}

pub fn run(look: Look, options: &Bench) -> Result<(), Failure> {
    let folder = Folder::new()?;
    let progress = progress(look, options.algorithms.len() as u64 * 3 + 3);
    let mut rows = Vec::new();
    let mut measure = |what: String, act: Act<'_>| {
        progress.set_message(what.clone());
        let nanoseconds = median_ns(options.time, act)?;
        rows.push(Row { what, nanoseconds });
        progress.inc(1);
        Ok::<(), Failure>(())
    };
    for algorithm in &options.algorithms {
        let key = SigningKey::generate(*algorithm);
        let key = key.map_err(|error| Failure::from(error).hint(RSA_KEY_NEEDED))?;
        measure_algorithm(*algorithm, &key, &mut measure)?;
    }
    let memory = Engine::open(Config::new())?;
    let user = memory.create_identity()?;
    measure("revoke, in memory".to_owned(), &mut || Ok(memory.revoke(&user)?))?;
    let file = folder.0.join("bench.db");
    let sqlite = Engine::open(Config::new().sqlite(&file).sealing_key([7; 32]))?;
    let user = sqlite.create_identity()?;
    measure("revoke, in a SQLite file".to_owned(), &mut || Ok(sqlite.revoke(&user)?))?;
    drop(sqlite);
    let fresh = folder.0.join("cli.db");
    start(&fresh, &["init"])?;
    let issue = ["token", "issue", "--scope", "chat"];
    measure("a process, from start to token".to_owned(), &mut || start(&fresh, &issue))?;
    progress.finish_and_clear();
    answer(&rows).show(look)
}

fn measure_algorithm(
    algorithm: Algorithm,
    key: &SigningKey,
    measure: &mut dyn FnMut(String, Act<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let open = |cached: bool| {
        let config = Config::new().key(KeySpec::signing(key.clone()));
        let config = config.identity_secret([7; 32]).start(Start::Open);
        Engine::open(if cached { config } else { config.cache_slots(0) })
    };
    let (cached, bare) = (open(true)?, open(false)?);
    let (name, grant, check) = (algorithm.name(), Grant::new(ScopeSet::CHAT), Check::new());
    let user = cached.create_identity()?;
    let token = cached.mint(&user, &grant)?.token;
    measure(format!("mint {name}"), &mut || {
        black_box(cached.mint(&user, &grant)?);
        Ok(())
    })?;
    measure(format!("verify {name}, first sight"), &mut || {
        black_box(bare.verify(&token, &check)?);
        Ok(())
    })?;
    measure(format!("verify {name}, seen before"), &mut || {
        black_box(cached.verify(&token, &check)?);
        Ok(())
    })
}

/// The median time of one call, over rounds that together last about so long.
fn median_ns(time: Duration, act: Act<'_>) -> Result<f64, Failure> {
    let round = time / ROUNDS;
    act()?;
    let mut calls = 1_u32;
    // How many calls fill a round.
    loop {
        let since = Instant::now();
        for _ in 0..calls {
            act()?;
        }
        let took = since.elapsed();
        if took * 2 >= round || calls >= 1 << 24 {
            let fill = round.as_secs_f64() / took.as_secs_f64().max(1e-9);
            calls = (f64::from(calls) * fill).clamp(1.0, 1e8) as u32;
            break;
        }
        calls *= 2;
    }
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let since = Instant::now();
        for _ in 0..calls {
            act()?;
        }
        rounds.push(since.elapsed().as_nanos() as f64 / f64::from(calls));
    }
    rounds.sort_by(f64::total_cmp);
    Ok(rounds[rounds.len() / 2])
}

/// This program again, on a state of its own.
fn start(state: &Path, arguments: &[&str]) -> Result<(), Failure> {
    let unstartable = || Failure::state("this program cannot be started again");
    let program = std::env::current_exe().map_err(|_| unstartable())?;
    let mut command = Command::new(program);
    for name in ["CONFIG", "SEALING_KEY_FILE", "IDENTITY_SECRET_FILE"] {
        command.env_remove(format!("MINTAGE_{name}"));
    }
    command.env("MINTAGE_STATE", state).args(arguments);
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if status.is_ok_and(|status| status.success()) { Ok(()) } else { Err(unstartable()) }
}

fn progress(look: Look, rows: u64) -> ProgressBar {
    let bar = ProgressBar::new(rows);
    // Hidden by itself where standard error is no terminal.
    let target = match look.output {
        Output::Text => ProgressDrawTarget::stderr(),
        _ => ProgressDrawTarget::hidden(),
    };
    bar.set_draw_target(target);
    let style = ProgressStyle::with_template("{bar:24} {pos}/{len}  {msg}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn answer(rows: &[Row]) -> Answer {
    let json: Vec<_> = rows
        .iter()
        .map(|row| json!({ "what": row.what, "nanoseconds": (row.nanoseconds * 10.0).round() / 10.0 }))
        .collect();
    let slowest = rows.iter().map(|row| row.nanoseconds).fold(0.0, f64::max);
    let table: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let per_second = 1e9 / row.nanoseconds;
            let bar = bar(slowest / row.nanoseconds);
            vec![row.what.clone(), duration(row.nanoseconds), grouped(per_second), bar]
        })
        .collect();
    Answer::of(&json!({ "rows": json }))
        .table(&["", "MEDIAN", "PER SECOND", "EACH BLOCK IS TWICE AS FAST"], &table)
        .line(FAINT, "One thread, by the clock on the wall; what else runs here is in it.")
}

fn duration(nanoseconds: f64) -> String {
    match nanoseconds {
        ..1e3 => format!("{nanoseconds:.0} ns"),
        ..1e6 => format!("{:.1} us", nanoseconds / 1e3),
        _ => format!("{:.1} ms", nanoseconds / 1e6),
    }
}

/// One block for the slowest, and another for every doubling from there.
fn bar(times: f64) -> String {
    "█".repeat(1 + times.max(1.0).log2().round() as usize)
}

/// A number in groups of three digits.
fn grouped(number: f64) -> String {
    let digits = format!("{:.0}", number);
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(" ")
}

/// A folder that goes when the bench ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Folder, Failure> {
        let path = std::env::temp_dir().join(format!("mintage-bench-{}", std::process::id()));
        std::fs::create_dir(&path)
            .map_err(|error| Failure::file(crate::failure::Exit::State, &path, &error))?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
