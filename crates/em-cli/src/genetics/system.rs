//! Which locus a command means.

use crate::input::Source;
use crate::problem::Problem;
use anyhow::Result;
use em_genetics::{Error, Locus};
use std::io::Read;
use std::path::Path;

/// The largest system file that is read. One with 100 alleles takes a tenth of it.
const LARGEST: u64 = 1 << 20;

/// The locus of a name that is built in, of a file, or of a line of text.
pub(super) fn find(system: &str) -> Result<Locus> {
    match Locus::built_in(system) {
        Err(Error::NotBuiltIn { .. }) => {}
        found => return Ok(found.map_err(Problem::usage)?),
    }
    let path = Path::new(system);
    let is_named_as_file = path.extension().is_some_and(|e| e == "toml" || e == "json");
    if is_named_as_file || path.is_file() {
        return read(path);
    }
    if system.contains(['>', '=', ',', ';']) {
        return Ok(system.parse::<Locus>().map_err(Problem::usage)?);
    }
    Err(Problem::usage(format!("there is no system `{system}`"))
        .hint(
            "`em genetics systems` lists those that are built in; others are a file, or a line such \
             as 'C>I>T'",
        )
        .into())
}

/// The same for `--x-linked`, if that is asked for.
pub(super) fn find_for(system: &str, x_linked: bool) -> Result<Locus> {
    let locus = find(system)?;
    if !x_linked {
        return Ok(locus);
    }
    locus.x_linked().map_err(|error| {
        let problem = Problem::usage(error);
        problem.hint("leave out `--x-linked`").into()
    })
}

fn read(path: &Path) -> Result<Locus> {
    let source = Source::of(path);
    let mut text = String::new();
    let mut input = source.open()?.take(LARGEST + 1);
    input
        .read_to_string(&mut text)
        .map_err(|e| Problem::new(format!("cannot read {source}: {e}")))?;
    if text.len() as u64 > LARGEST {
        return Err(Problem::new(format!(
            "{source} is too large for the description of a locus"
        ))
        .into());
    }
    let is_json = text.trim_start().starts_with('{');
    let read = if is_json {
        serde_json::from_str(&text).map_err(|error| error.to_string())
    } else {
        toml::from_str(&text).map_err(|error: toml::de::Error| {
            let line = error
                .span()
                .map(|span| text[..span.start].matches('\n').count() + 1);
            match line {
                Some(line) => format!("line {line}: {}", error.message()),
                None => error.message().to_owned(),
            }
        })
    };
    read.map_err(|error| {
        Problem::new(format!("{source} describes no locus: {error}"))
            .hint("`em genetics systems --help` shows how such a file looks")
            .into()
    })
}
