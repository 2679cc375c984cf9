//! `cargo run -p mintage-generate` writes every generated file of the repository, and removes those
//! that nothing generates any more. With `--check` it writes nothing, lists the files that differ
//! from what it would write, and fails. With `--share` it prints how much of each binding is
//! generated.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = mintage_generate::root();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            for path in mintage_generate::write(&root) {
                println!("wrote {path}");
            }
            ExitCode::SUCCESS
        }
        ["--check"] => {
            let differing = mintage_generate::differing(&root);
            for path in &differing {
                eprintln!("{path} differs from the sources; run `make generate`");
            }
            ExitCode::from(u8::from(!differing.is_empty()))
        }
        ["--share"] => {
            print!("{}", mintage_generate::share::report(&root));
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("usage: mintage-generate [--check | --share]");
            ExitCode::from(2)
        }
    }
}
