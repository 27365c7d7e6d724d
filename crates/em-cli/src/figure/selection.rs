//! Criteria by number of components and structure of covariances: curves, and the table as shades.

use super::chart::{Axis, Key, Panel, Symbol, Ticks};
use super::draw::{Colour, Shape, Stroke};
use super::picture::Picture;

/// One mixture that was tried.
pub(crate) struct Tried {
    pub(crate) components: usize,
    pub(crate) structure: String,
    /// Smaller is better. Missing where the fit failed.
    pub(crate) value: Option<f64>,
}

/// A criterion for all mixtures that were tried.
pub(crate) struct Criterion {
    /// `BIC` or `ICL`.
    pub(crate) name: String,
    pub(crate) tried: Vec<Tried>,
}

impl Criterion {
    /// Whether any mixture has a value.
    pub(crate) fn is_known(&self) -> bool {
        self.tried.iter().any(|tried| tried.value.is_some())
    }

    fn best(&self) -> Option<(&Tried, f64)> {
        let known = self
            .tried
            .iter()
            .filter_map(|tried| Some((tried, tried.value?)));
        known.min_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// The structures in the order in which they were tried.
    fn structures(&self) -> Vec<&str> {
        let mut structures: Vec<&str> = Vec::new();
        for tried in &self.tried {
            if !structures.contains(&tried.structure.as_str()) {
                structures.push(&tried.structure);
            }
        }
        structures
    }
}

/// Above, each criterion against k, a line for each structure; below, how far each mixture is from the best.
pub(crate) fn selection(title: impl Into<String>, criteria: &[Criterion]) -> Picture {
    let curves = criteria
        .iter()
        .map(|criterion| Some(curves(criterion)))
        .collect();
    let tables = criteria
        .iter()
        .map(|criterion| Some(table(criterion)))
        .collect();
    let mut picture = Picture::of_panels(title, vec![curves, tables]);
    picture.width = if criteria.len() > 1 { 960.0 } else { 640.0 };
    picture.aspect = 0.5;
    let structures = criteria
        .first()
        .map(Criterion::structures)
        .unwrap_or_default();
    picture.keys = (structures.iter().enumerate())
        .map(|(s, name)| Key::new(Symbol::Point(Shape::of(s), Colour::Series(s)), *name))
        .collect();
    let best = criteria.iter().filter_map(|criterion| {
        let (best, _) = criterion.best()?;
        Some(format!(
            "{}: {} components, {} covariances. ",
            criterion.name, best.components, best.structure
        ))
    });
    picture.caption = format!(
        "Smaller is better; rings mark the best. {}Below, differences from the best; darker is better, and empty cells \
         failed.",
        best.collect::<String>()
    );
    picture
}

fn components(criterion: &Criterion) -> Axis {
    let counts = criterion.tried.iter().map(|tried| tried.components as f64);
    let (low, high) = counts.fold((f64::INFINITY, 0.0), |(low, high), k| {
        (f64::min(low, k), f64::max(high, k))
    });
    Axis::new("components", [low - 0.5, high + 0.5]).ticks(Ticks::Whole)
}

fn curves(criterion: &Criterion) -> Panel {
    let values = criterion.tried.iter().filter_map(|tried| tried.value);
    let y = Axis::of(&criterion.name, values);
    let mut panel = Panel::new(components(criterion), y);
    for (s, structure) in criterion.structures().into_iter().enumerate() {
        let of = criterion
            .tried
            .iter()
            .filter(|tried| tried.structure == structure);
        // Where a fit failed the line has a gap.
        let places = of.map(|tried| [tried.components as f64, tried.value.unwrap_or(f64::NAN)]);
        let places: Vec<[f64; 2]> = places.collect();
        panel.points(places.clone(), (Shape::of(s), 3.4), Colour::Series(s), 1.0);
        panel.line(places, Stroke::new(Colour::Series(s), 1.6));
    }
    if let Some((best, value)) = criterion.best() {
        panel.points(
            vec![[best.components as f64, value]],
            (Shape::Ring, 7.0),
            Colour::Text,
            1.0,
        );
    }
    panel
}

/// In whole numbers: less than 1 is no evidence.
fn difference(x: f64) -> String {
    if x < 1e4 {
        format!("{x:.0}")
    } else {
        format!("{x:.0e}")
    }
}

fn table(criterion: &Criterion) -> Panel {
    let structures = criterion.structures();
    let names = structures
        .iter()
        .enumerate()
        .map(|(s, name)| (-(s as f64), (*name).to_owned()));
    let y =
        Axis::new("", [0.5 - structures.len() as f64, 0.5]).ticks(Ticks::Names(names.collect()));
    let mut x = components(criterion);
    let mut counts: Vec<usize> = (criterion.tried.iter())
        .map(|tried| tried.components)
        .collect();
    counts.sort_unstable();
    counts.dedup();
    if counts.len() <= 12 {
        let names = counts.into_iter().map(|k| (k as f64, k.to_string()));
        x.ticks = Ticks::Names(names.collect());
    }
    let mut panel = Panel::new(x, y).title(format!("{} less the best", criterion.name));
    let Some((_, best)) = criterion.best() else {
        return panel;
    };
    let values = criterion.tried.iter().filter_map(|tried| tried.value);
    let worst = values.fold(best, f64::max);
    for tried in &criterion.tried {
        let Some(value) = tried.value else {
            continue;
        };
        let s = structures
            .iter()
            .position(|structure| *structure == tried.structure)
            .unwrap_or(0);
        let (x, y) = (tried.components as f64, -(s as f64));
        // By the root, so that those near the best can be told apart.
        let share = ((value - best) / (worst - best).max(f64::MIN_POSITIVE)).sqrt();
        panel.block(
            [x - 0.48, y - 0.46],
            [x + 0.48, y + 0.46],
            Colour::Series(0),
            0.06 + 0.64 * (1.0 - share),
        );
        panel.name([x, y], difference(value - best), Colour::Text);
    }
    panel
}
