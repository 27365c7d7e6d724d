//! Why EM climbs: the log-likelihood along one coordinate, and the minorizers whose tops EM goes to.

use super::chart::{Axis, Note, Panel};
use super::draw::{Anchor, Colour, Dash, Shape, Stroke};
use super::picture::Picture;
use em_gmm::em_core::{Minorizer, Surrogate};

/// The log-likelihood along a line through the parameters, and EM on that line.
pub(crate) struct Minorized {
    /// What the coordinate is.
    pub(crate) label: String,
    pub(crate) title: String,
    /// Places and values of the log-likelihood, in nats.
    curve: Vec<[f64; 2]>,
    steps: Vec<Step>,
}

/// One minorizer G(·|θₙ).
struct Step {
    /// θₙ and the log-likelihood there, where G touches it.
    from: [f64; 2],
    curve: Vec<[f64; 2]>,
    /// θₙ₊₁, and G there.
    top: [f64; 2],
}

impl Minorized {
    /// Makes so many EM steps along a line, which `at` gives; each goes to the top of the minorizer on that
    /// line. Places where there are no parameters are left out.
    pub(crate) fn along<M: Surrogate>(
        model: &M,
        at: impl Fn(f64) -> Option<M::Params>,
        range: [f64; 2],
        start: f64,
        steps: usize,
    ) -> Result<Self, M::Error> {
        const PLACES: usize = 200;
        let places = super::contour::even(range, PLACES + 1);
        let mut curve = Vec::new();
        for x in &places {
            if let Some(params) = at(*x) {
                curve.push([*x, model.e_step(&params)?.log_likelihood]);
            }
        }
        let mut found = Self {
            label: String::new(),
            title: String::new(),
            curve,
            steps: Vec::new(),
        };
        let mut x = start;
        for _ in 0..steps {
            let Some(params) = at(x) else {
                break;
            };
            let minorizer = Minorizer::new(model, params.clone())?;
            let value = |x: f64| at(x).map_or(f64::NEG_INFINITY, |params| minorizer.value(&params));
            let to = highest(&value, range);
            found.steps.push(Step {
                from: [x, minorizer.value(&params)],
                curve: places.iter().map(|x| [*x, value(*x)]).collect(),
                top: [to, value(to)],
            });
            x = to;
        }
        Ok(found)
    }

    fn panel(&self) -> Panel {
        let values = self
            .curve
            .iter()
            .map(|place| place[1])
            .filter(|value| value.is_finite());
        let top = values.fold(f64::NEG_INFINITY, f64::max);
        let start = self.steps.first().map_or(top, |step| step.from[1]);
        // From somewhat below the first touch to somewhat above the top.
        let height = (top - start).max(1e-12 * top.abs());
        let y = Axis::new(
            "log-likelihood (nats)",
            [start - 0.45 * height, top + 0.12 * height],
        );
        let x = Axis::of(&self.label, self.curve.iter().map(|place| place[0]));
        let mut panel = Panel::new(x, y).title(&self.title);
        for (n, step) in self.steps.iter().enumerate() {
            let stroke = Stroke::new(Colour::Series(n), 1.6).dash(Dash::Dashed);
            panel.line(step.curve.clone(), stroke);
        }
        panel.line(self.curve.clone(), Stroke::new(Colour::Text, 2.0));
        for (n, step) in self.steps.iter().enumerate() {
            // From the top of the minorizer up to the log-likelihood there.
            let next = self.steps.get(n + 1).map(|next| next.from);
            if let Some(next) = next {
                panel.line(
                    vec![step.top, next],
                    Stroke::new(Colour::Series(n), 1.4).dash(Dash::Dotted),
                );
                panel.points(vec![step.top], (Shape::Ring, 3.2), Colour::Series(n), 1.0);
            }
            panel.points(vec![step.from], (Shape::Dot, 4.0), Colour::Series(n), 1.0);
            panel.notes.push(Note {
                at: step.from,
                shift: [6.0, -9.0],
                text: format!("θ{}", subscript(n)),
                anchor: Anchor::Start,
                colour: Colour::Series(n),
            });
        }
        panel
    }
}

/// The log-likelihood and its minorizers, for one or more models side by side.
pub(crate) fn minorizers(title: impl Into<String>, all: &[Minorized]) -> Picture {
    let panels = all.iter().map(|one| Some(one.panel())).collect();
    let mut picture = Picture::of_panels(title, vec![panels]);
    picture.width = if all.len() > 1 { 960.0 } else { 640.0 };
    picture.aspect = 0.8;
    picture.caption = "The solid line is the log-likelihood ℓ. The dashed minorizer G(θ|θₙ) lies nowhere above it and \
                       touches it at θₙ. EM goes to the top of G (ring), where ℓ is at least as high: that is θₙ₊₁.".into();
    picture
}

/// Where a function with one top is highest in a range, by golden sections.
fn highest(f: &dyn Fn(f64) -> f64, [mut low, mut high]: [f64; 2]) -> f64 {
    let golden = 0.5 * (5_f64.sqrt() - 1.0);
    let (mut a, mut b) = (high - golden * (high - low), low + golden * (high - low));
    let (mut at_a, mut at_b) = (f(a), f(b));
    for _ in 0..80 {
        if at_a >= at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - golden * (high - low);
            at_a = f(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + golden * (high - low);
            at_b = f(b);
        }
    }
    0.5 * (low + high)
}

fn subscript(n: usize) -> String {
    let digits = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'];
    let text = n.to_string();
    let each = text.chars().filter_map(|c| c.to_digit(10));
    each.map(|digit| digits[digit as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::Minorized;
    use em_genetics::{AlleleFrequencies, GeneCounting, Locus};

    /// With three of four alleles held in proportion, a step along the line is that of a locus with one
    /// free frequency: G lies below, touches, and the tops climb.
    #[test]
    fn minorizers_lie_below_and_touch() {
        let model = GeneCounting::new(Locus::peppered_moth(), &[85, 196, 341]).expect("counts");
        let at = |c: f64| AlleleFrequencies::new(vec![c, 0.2 * (1.0 - c), 0.8 * (1.0 - c)]).ok();
        let found = Minorized::along(&model, at, [0.02, 0.6], 0.5, 4).expect("a climb");
        assert_eq!(found.steps.len(), 4);
        let mut last = f64::NEG_INFINITY;
        for step in &found.steps {
            for (g, l) in step.curve.iter().zip(&found.curve) {
                assert!(g[1] <= l[1] + 1e-9);
            }
            assert!(step.from[1] > last && step.top[1] >= step.from[1]);
            last = step.from[1];
        }
    }
}
