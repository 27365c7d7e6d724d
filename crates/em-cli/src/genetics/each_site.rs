//! Work on all sites of a file: while the sites of a block are worked on, those of the next are read.

use super::groups::Groups;
use super::rows::{RowWriter, Rows};
use crate::args::Rendering;
use crate::input::{Site, Sites, Source};
use crate::output::plural;
use crate::problem::{Problem, note};
use crate::progress::PassProgress;
use anyhow::Result;
use rayon::prelude::*;
use std::io::Write;

/// A block has at most so many sites, and no more genotypes than these unless one site has.
const SITES: usize = 512;
const GENOTYPES: usize = 1 << 17;

/// A block is shared out in so many parts.
const PARTS: usize = 32;

/// Sites whose memory is used again, and what came after them.
#[derive(Default)]
struct Block {
    sites: Vec<Site>,
    used: usize,
    /// The end of the file, or the problem that is an end of it.
    end: Option<Result<(), Problem>>,
}

impl Block {
    fn fill(&mut self, from: &mut dyn Sites, most: usize) {
        self.used = 0;
        while self.used < most && self.end.is_none() {
            if self.used == self.sites.len() {
                self.sites.push(Site::default());
            }
            match from.read(&mut self.sites[self.used]) {
                Ok(true) => self.used += 1,
                Ok(false) => self.end = Some(Ok(())),
                Err(problem) => self.end = Some(Err(problem)),
            }
        }
    }

    fn sites(&self) -> &[Site] {
        &self.sites[..self.used]
    }
}

/// What becomes of a part of a block.
#[derive(Default)]
struct Part<T> {
    own: T,
    text: Vec<u8>,
    problem: Option<Problem>,
}

/// The sites of a file, the groups of its samples, and how to write what is found.
pub(super) struct EachSite<'a> {
    pub(super) sites: &'a mut dyn Sites,
    pub(super) source: &'a Source,
    pub(super) groups: &'a Groups,
    pub(super) format: Rendering,
}

impl EachSite<'_> {
    /// Does `work` for each site, on all threads, and writes the rows that it makes in the order of the sites,
    /// with these columns behind the place of the site. Work gets the number of the site, and memory of its
    /// own part: all of these are returned. So nothing depends on the number of threads. Rows before a
    /// problem are written.
    pub(super) fn write<T: Default + Send>(
        self,
        columns: &[&'static str],
        out: &mut impl Write,
        work: impl Fn(usize, &Site, &mut T, &mut RowWriter) -> Result<(), Problem> + Sync,
    ) -> Result<Vec<T>> {
        let rows = Rows::new(self.format, self.groups, columns);
        each_site(self.sites, self.source, &rows, out, work)
    }
}

/// Says of how many things something was found in all parts, unless it was in none: `2 sites left out`.
pub(super) fn note_sum<T>(parts: &[T], of: impl Fn(&T) -> usize, noun: &str, what: &str) {
    match parts.iter().map(of).sum() {
        0 => {}
        n => note(format!("{} {what}", plural(n, noun))),
    }
}

fn each_site<T: Default + Send>(
    sites: &mut dyn Sites,
    source: &Source,
    rows: &Rows,
    out: &mut impl Write,
    work: impl Fn(usize, &Site, &mut T, &mut RowWriter) -> Result<(), Problem> + Sync,
) -> Result<Vec<T>> {
    let most = (GENOTYPES / sites.samples().len().max(1)).clamp(1, SITES);
    let width = most.div_ceil(PARTS);
    let mut parts: Vec<Part<T>> = Vec::new();
    parts.resize_with(PARTS, Part::default);
    let mut progress = PassProgress::new(source.to_string(), "site", None);
    let (mut block, mut next) = (Block::default(), Block::default());
    let mut first = 0;
    out.write_all(&rows.header())?;
    block.fill(sites, most);
    loop {
        let work_on = |(number, (part, sites)): (usize, (&mut Part<T>, &[Site]))| {
            let mut writer = rows.writer(std::mem::take(&mut part.text));
            let numbered = (first + number * width..).zip(sites);
            let mut each = numbered.map(|(n, site)| work(n, site, &mut part.own, &mut writer));
            part.problem = each.find_map(Result::err);
            part.text = writer.end();
        };
        let shared = || {
            let pieces = block.sites().par_chunks(width);
            parts
                .par_iter_mut()
                .zip(pieces)
                .enumerate()
                .for_each(work_on);
        };
        let is_last = block.end.is_some();
        rayon::join(shared, || {
            if !is_last {
                next.fill(sites, most);
            }
        });
        for part in &mut parts {
            out.write_all(&part.text)?;
            part.text.clear();
            if let Some(problem) = part.problem.take() {
                return Err(problem.into());
            }
        }
        first += block.used;
        progress.advance(block.used);
        if let Some(end) = block.end.take() {
            end?;
            out.flush()?; // so that notes come last
            return Ok(parts.into_iter().map(|part| part.own).collect());
        }
        std::mem::swap(&mut block, &mut next);
    }
}
