//! The command `em`: expectation-maximization on real files.
//!
//! Results go to stdout, everything else to stderr. The exit status is 0 for success, 1 for a
//! failure, 2 for a command that cannot be understood, 130 for one that was interrupted.

mod args;
mod demo;
mod explain;
mod figure;
#[cfg(test)]
mod fuzz;
mod genetics;
mod gmm;
mod input;
mod interrupt;
mod manual;
mod output;
mod plot;
mod problem;
mod progress;
mod report;
mod version;

use args::{Cli, Command, Demo, Everywhere};
use clap::Parser;
use problem::{Loudness, Problem};
use std::io::{BufWriter, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let result = run(cli, &mut out).and_then(|()| Ok(out.flush()?));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&error) => {
            // Whoever reads has seen enough. What is left in the buffer must not be tried again.
            std::mem::forget(out);
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = out.flush(); // what was found before the error is still of use
            let code = Problem::exit_code(&error);
            problem::report(&name_stdout(error));
            ExitCode::from(code)
        }
    }
}

fn run(cli: Cli, out: &mut impl Write) -> anyhow::Result<()> {
    prepare(&cli.everywhere)?;
    match cli.command {
        None => demo::run(&Demo::default(), out),
        Some(Command::Demo(args)) => demo::run(&args, out),
        Some(Command::Gmm(command)) => gmm::run(command, out),
        Some(Command::Genetics(command)) => genetics::run(command, out),
        Some(Command::Explain(command)) => explain::run(&command, out),
        Some(Command::Completions(command)) => manual::completions(&command, out),
        Some(Command::Man(command)) => manual::man(&command),
        Some(Command::Plot(args)) => plot::run(&args, out),
    }
}

fn prepare(everywhere: &Everywhere) -> anyhow::Result<()> {
    if everywhere.quiet {
        Loudness::Quiet.set();
        progress::hide();
    } else if everywhere.verbose {
        Loudness::Verbose.set();
    }
    if let Some(threads) = everywhere.threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build_global()
            .map_err(|error| Problem::new(format!("cannot start {threads} threads: {error}")))?;
    }
    Ok(())
}

/// Readers and writers of files name them in their errors; what is left is about stdout.
fn name_stdout(error: anyhow::Error) -> anyhow::Error {
    if error.is::<std::io::Error>() {
        error.context("cannot write to stdout")
    } else {
        error
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
