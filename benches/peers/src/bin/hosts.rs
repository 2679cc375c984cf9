//! Joins what the benches of the host languages wrote: `hosts FOLDER` prints one table from all
//! `*.json` in it. A host whose bench did not run is not in it, and is named as missing.

use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

const HOSTS: [&str; 3] = ["python", "node", "java"];

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("hosts FOLDER");
        return ExitCode::from(2);
    };
    let mut missed = Vec::new();
    println!("{:<8}{:<52}{:>12}  {:<84}of what", "host", "row", "ours", "peers");
    for host in HOSTS {
        let path = Path::new(&folder).join(format!("{host}.json"));
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let Ok(document) = serde_json::from_str::<Value>(&text) else {
            println!("{host:<8}skipped: {} is not there", path.display());
            continue;
        };
        for row in document["rows"].as_array().into_iter().flatten() {
            print_row(host, row, &mut missed);
        }
    }
    if !missed.is_empty() {
        println!("\nMISSED: {}", missed.join("; "));
    }
    ExitCode::SUCCESS
}

fn print_row(host: &str, row: &Value, missed: &mut Vec<String>) {
    let name = row["row"].as_str().unwrap_or_default();
    let peers: Vec<String> = row["peers"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(peer, ns)| format!("{peer} {}", duration(ns)))
        .collect();
    let checks = row["checks"].as_array().map(Vec::as_slice).unwrap_or_default();
    let told: Vec<String> = checks.iter().map(check).collect();
    println!(
        "{host:<8}{name:<52}{:>12}  {:<84}{}",
        duration(&row["ours_ns"]),
        peers.join(", "),
        told.join("; ")
    );
    if checks.iter().any(|check| check["verdict"] == "MISSED") {
        missed.push(format!("{host}: {name}"));
    }
}

fn check(check: &Value) -> String {
    let text = |name: &str| check[name].as_str().unwrap_or_default();
    let figure = check["figure"].as_f64().unwrap_or(f64::NAN);
    format!("{figure} {} {} {}", text("meaning"), text("required"), text("verdict"))
        .trim_end()
        .to_owned()
}

fn duration(ns: &Value) -> String {
    match ns.as_f64() {
        Some(ns) if ns < 1000.0 => format!("{ns:.0} ns"),
        Some(ns) if ns < 100_000.0 => format!("{:.2} µs", ns / 1000.0),
        Some(ns) => format!("{:.0} µs", ns / 1000.0),
        None => String::new(),
    }
}
