//! EM among three frequencies that sum to 1: a triangle, over it the log-likelihood, and the paths that EM
//! takes from several starts.

use super::chart::Note;
use super::chart::{Axis, Panel, Ticks};
use super::contour::{Field, even};
use super::draw::{Anchor, Colour, Shape, Stroke};
use super::picture::Picture;

pub(crate) struct Ternary {
    /// What the corners are.
    pub(crate) names: [String; 3],
    /// The frequencies after 0, 1, 2, … iterations, from each start.
    pub(crate) paths: Vec<Vec<[f64; 3]>>,
}

const HALF: f64 = 0.5;
/// The height of a triangle with sides of 1.
const HEIGHT: f64 = 0.866_025_403_784_438_6;

/// The first is at the top, the second on the left, the third on the right.
fn place([a, _, c]: [f64; 3]) -> [f64; 2] {
    [c + HALF * a, HEIGHT * a]
}

/// Contours are drawn where the log-likelihood is so far below its highest, in nats.
const DEPTHS: [f64; 6] = [3.0, 10.0, 30.0, 100.0, 300.0, 1000.0];

pub(crate) fn ternary(
    title: impl Into<String>,
    ternary: &Ternary,
    log_likelihood: impl Fn([f64; 3]) -> f64,
) -> Picture {
    let bare = |range| Axis::new("", range).ticks(Ticks::None);
    let mut panel = Panel::new(bare([-0.1, 1.1]), bare([-0.09, HEIGHT + 0.08])).equal(true);
    panel.has_frame = false;
    grid(&mut panel);
    // On the share of the third in what the first leaves, and on the first: a square whose sides are
    // those of the triangle, but for its top.
    let inside = || even([1e-3, 1.0 - 1e-3], 161);
    let at = |share: f64, first: f64| {
        let rest = 1.0 - first;
        [first, (1.0 - share) * rest, share * rest]
    };
    let field = Field::new(inside(), inside(), |share, first| {
        log_likelihood(at(share, first))
    });
    let best = (ternary.paths.iter().flatten())
        .map(|at| log_likelihood(*at))
        .fold(f64::NEG_INFINITY, f64::max);
    for depth in DEPTHS {
        for line in field.contours(best - depth) {
            let line = line
                .into_iter()
                .map(|[share, first]| place(at(share, first)));
            panel.line(line.collect(), Stroke::new(Colour::Axis, 0.9).opacity(0.7));
        }
    }
    for (p, path) in ternary.paths.iter().enumerate() {
        let places: Vec<[f64; 2]> = path.iter().map(|at| place(*at)).collect();
        panel.points(places.clone(), (Shape::of(p), 3.0), Colour::Series(p), 1.0);
        panel.line(places, Stroke::new(Colour::Series(p), 1.5));
    }
    if let Some(end) = ternary.paths.first().and_then(|path| path.last()) {
        panel.points(vec![place(*end)], (Shape::Ring, 6.5), Colour::Text, 1.0);
    }
    let corners = [
        ([1.0, 0.0, 0.0], [0.0, -12.0]),
        ([0.0, 1.0, 0.0], [-6.0, 14.0]),
        ([0.0, 0.0, 1.0], [6.0, 14.0]),
    ];
    for (name, (at, shift)) in ternary.names.iter().zip(corners) {
        panel.notes.push(Note {
            at: place(at),
            shift,
            text: name.clone(),
            anchor: Anchor::Middle,
            colour: Colour::Text,
        });
    }
    let mut picture = Picture::new(title, panel);
    picture.width = 560.0;
    picture.caption = "Corners are frequencies of 1; grid lines are 0.2 apart. Grey lines: where the log-likelihood is 3, \
                       10, 30, 100, 300, 1000 nats below its maximum (ring). Points: EM's iterations.".into();
    picture
}

fn grid(panel: &mut Panel) {
    let border = [
        [1.0, 0.0, 0.0],
        [0.0, 1.0, 0.0],
        [0.0, 0.0, 1.0],
        [1.0, 0.0, 0.0],
    ];
    for share in [0.2, 0.4, 0.6, 0.8] {
        let rest = 1.0 - share;
        for line in [
            [[share, rest, 0.0], [share, 0.0, rest]],
            [[rest, share, 0.0], [0.0, share, rest]],
            [[rest, 0.0, share], [0.0, rest, share]],
        ] {
            panel.line(line.map(place).to_vec(), Stroke::new(Colour::Grid, 0.8));
        }
    }
    panel.line(border.map(place).to_vec(), Stroke::new(Colour::Axis, 1.2));
}
