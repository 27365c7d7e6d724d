//! What other programs need to know of the command line: completions for shells, pages of the manual.

use crate::args::{Cli, Completions, Man};
use crate::output::write_atomically;
use crate::problem::Problem;
use anyhow::Result;
use clap::{Command, CommandFactory};
use std::io::Write;
use std::path::Path;

pub(crate) fn completions(args: &Completions, out: &mut impl Write) -> Result<()> {
    let mut script = Vec::new(); // since it panics where it cannot write
    clap_complete::generate(args.shell, &mut Cli::command(), "em", &mut script);
    out.write_all(&script)?;
    Ok(())
}

/// `em.1`, `em-gmm.1`, `em-gmm-fit.1`, …
pub(crate) fn man(args: &Man) -> Result<()> {
    let folder = &args.folder;
    std::fs::create_dir_all(folder)
        .map_err(|error| Problem::new(format!("cannot make `{}`: {error}", folder.display())))?;
    let mut em = Cli::command().disable_help_subcommand(true);
    em.build();
    pages(&em, folder)
}

fn pages(command: &Command, folder: &Path) -> Result<()> {
    let name = command
        .get_display_name()
        .unwrap_or_else(|| command.get_name());
    write_atomically(&folder.join(format!("{name}.1")), &page(command)?)?;
    for below in command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
    {
        pages(below, folder)?;
    }
    Ok(())
}

fn page(command: &Command) -> Result<Vec<u8>> {
    let man = clap_mangen::Man::new(command.clone()).manual("em");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.get_subcommands().any(|below| !below.is_hide_set()) {
        man.render_subcommands_section(&mut page)?;
    }
    if let Some(text) = command.get_after_help() {
        page.extend(as_it_is(&text.to_string()).bytes());
    }
    if command.get_name() != "em" {
        page.extend(b".SH SEE ALSO\nem(1), also for the exit status\n");
    }
    Ok(page)
}

/// Examples and what follows them, in roff: lines stay lines.
fn as_it_is(text: &str) -> String {
    let mut lines = vec![".nf".to_owned()];
    for (index, line) in text.lines().enumerate() {
        match line.strip_suffix(':') {
            Some(heading) if index == 0 => {
                lines.insert(0, format!(".SH {}", heading.to_uppercase()));
            }
            _ => {
                let line = line.replace('\\', "\\e").replace('-', "\\-");
                // What begins with a period or an apostrophe would be a request.
                lines.push(format!("\\&{line}"));
            }
        }
    }
    lines.push(".fi\n".to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::as_it_is;
    use crate::args::Cli;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples() {
        fn check(command: &clap::Command) {
            let name = command.get_name();
            let examples = command
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(
                examples.starts_with("Examples:\n  em "),
                "{name}: {examples}"
            );
            let below = command.get_subcommands();
            below.filter(|below| !below.is_hide_set()).for_each(check);
        }
        check(&Cli::command());
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(
            as_it_is("Examples:\n  em -k 2\n.x \\"),
            ".SH EXAMPLES\n.nf\n\\&  em \\-k 2\n\\&.x \\e\n.fi\n"
        );
    }
}
