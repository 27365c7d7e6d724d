//! A replay as it is drawn: everything in pixels, the last frame as the page shows it without a script, and
//! all frames for the script.

use super::axis::{Axis, Tick, rounded};
use super::plane::{BOTTOM, HEIGHT, LEFT, LEVELS, Plane, RIGHT, TOP, WIDTH};
use super::replay::{Frame, Replay};
use crate::output::located;
use serde::Serialize;
use std::fmt::Write;

/// There are so many colours for components; the numbers beside them tell more apart.
pub(super) const COLOURS: usize = 7;

/// What the template draws.
#[derive(Serialize)]
pub(super) struct Scene {
    width: f64,
    height: f64,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    /// The names of the columns.
    columns: Vec<String>,
    x: Vec<Tick>,
    y: Vec<Tick>,
    /// The points of each class, as a path of dots.
    points: Vec<String>,
    /// The histogram, if there is one column.
    bars: String,
    /// The density of the whole mixture, if there is one column.
    mixture: String,
    components: Vec<Component>,
    climb: Climb,
    frames: usize,
    iteration: usize,
    log_likelihood: String,
    header: Vec<String>,
    /// A row for each component.
    cells: Vec<Vec<String>>,
    left_out: String,
    #[serde(skip)]
    script: Script,
}

#[derive(Serialize)]
pub(super) struct Component {
    pub(super) number: usize,
    pub(super) colour: usize,
    pub(super) x: f64,
    pub(super) y: f64,
    /// Both ellipses, if there are two columns.
    pub(super) ellipses: Vec<[f64; 2]>,
    pub(super) angle: f64,
    /// The density, if there is one column.
    pub(super) curve: String,
}

/// The log-likelihood along the iterations.
#[derive(Serialize)]
struct Climb {
    x: Vec<Tick>,
    y: Vec<Tick>,
    line: String,
    at: [f64; 2],
}

/// What the script of the page moves.
#[derive(Serialize)]
struct Script {
    levels: [f64; 2],
    /// Left, right and bottom of the drawing.
    bounds: [f64; 3],
    /// The points, x and y in turn.
    points: Vec<f64>,
    /// How high a density of 1 is, where there is one column.
    unit: f64,
    frames: Vec<Moved>,
}

#[derive(Serialize)]
struct Moved {
    iteration: usize,
    log_likelihood: String,
    at: [f64; 2],
    /// Mean, half axes and angle of each ellipse; or weight, mean and standard deviation of each density.
    components: Vec<Vec<f64>>,
    cells: Vec<Vec<String>>,
    /// The points that changed their class since the frame before, and their new class, in turn.
    changed: Vec<usize>,
}

impl Scene {
    pub(super) fn of(replay: &Replay) -> Self {
        let last = replay.frames.last();
        let components = last.map_or(&[][..], |frame| &frame.components);
        let (plane, bars) = Plane::of(replay, components);
        let points = plane.points(&replay.points);
        let (frames, climb) = moved(replay, &plane);
        let mut header = vec!["component".to_owned(), "weight".to_owned()];
        header.extend(replay.columns.iter().map(|name| format!("mean {name}")));
        Self {
            width: WIDTH,
            height: HEIGHT,
            left: LEFT,
            top: TOP,
            right: RIGHT,
            bottom: BOTTOM,
            columns: replay.columns.clone(),
            x: plane.x.ticks(6.0),
            y: plane.y.ticks(6.0),
            points: dots(&points, last, components.len()),
            bars,
            mixture: plane.curve(components),
            components: (components.iter().enumerate())
                .map(|(index, normal)| plane.component(index, normal))
                .collect(),
            climb,
            frames: frames.len(),
            iteration: frames.last().map_or(0, |frame| frame.iteration),
            log_likelihood: frames
                .last()
                .map_or_else(String::new, |frame| frame.log_likelihood.clone()),
            cells: frames
                .last()
                .map_or_else(Vec::new, |frame| frame.cells.clone()),
            header,
            left_out: replay.left_out.clone(),
            script: Script {
                levels: LEVELS,
                bounds: [LEFT, RIGHT, BOTTOM],
                points,
                unit: plane.unit,
                frames,
            },
        }
    }

    /// The frames as JSON that may stand in a script element.
    pub(super) fn script(&self) -> String {
        let json = serde_json::to_string(&self.script).unwrap_or_default(); // numbers and text
        json.replace('<', "\\u003c")
            .replace('>', "\\u003e")
            .replace('&', "\\u0026")
    }
}

/// The frames as the script moves them, and the climb that they make.
fn moved(replay: &Replay, plane: &Plane) -> (Vec<Moved>, Climb) {
    let iterations = replay.frames.iter().map(|f| f.iteration as f64);
    let x = Axis::over(iterations, LEFT, RIGHT);
    let y = Axis::over(replay.frames.iter().map(|f| f.log_likelihood), BOTTOM, TOP);
    let mut frames: Vec<Moved> = Vec::new();
    let mut before = None;
    for frame in &replay.frames {
        frames.push(Moved {
            iteration: frame.iteration,
            log_likelihood: format!("{:.4}", frame.log_likelihood),
            at: [
                rounded(x.place(frame.iteration as f64)),
                rounded(y.place(frame.log_likelihood)),
            ],
            components: (frame.components.iter())
                .map(|normal| plane.numbers(normal))
                .collect(),
            cells: cells(frame, replay.columns.len()),
            changed: if plane.is_flat {
                changed(before, frame)
            } else {
                Vec::new()
            },
        });
        before = Some(frame);
    }
    let line = frames
        .iter()
        .map(|frame| format!("{},{}", frame.at[0], frame.at[1]));
    let climb = Climb {
        x: x.whole_ticks(6.0),
        y: y.ticks(6.0),
        line: line.collect::<Vec<_>>().join(" "),
        at: frames.last().map_or([LEFT, BOTTOM], |frame| frame.at),
    };
    (frames, climb)
}

/// The points of each class as a path of dots.
fn dots(points: &[f64], frame: Option<&Frame>, classes: usize) -> Vec<String> {
    if points.is_empty() {
        return Vec::new();
    }
    let mut paths = vec![String::new(); classes];
    let of = frame.map_or(&[][..], |frame| &frame.classes);
    for (point, &class) in points.chunks_exact(2).zip(of) {
        if let Some(path) = paths.get_mut(class) {
            let _ = write!(path, "M{} {}h0", point[0], point[1]); // cannot fail
        }
    }
    paths
}

fn changed(before: Option<&Frame>, frame: &Frame) -> Vec<usize> {
    let was = |point: usize| before.map(|before| before.classes[point]);
    (frame.classes.iter().enumerate())
        .filter(|&(point, class)| was(point) != Some(*class))
        .flat_map(|(point, class)| [point, *class])
        .collect()
}

/// Number, weight and means of each component, as text.
fn cells(frame: &Frame, columns: usize) -> Vec<Vec<String>> {
    (frame.components.iter().enumerate())
        .map(|(index, normal)| {
            let means = (0..columns).map(|j| located(normal.mean[j], normal.sd[j]));
            let weight = format!("{:.4}", normal.weight);
            [(index + 1).to_string(), weight]
                .into_iter()
                .chain(means)
                .collect()
        })
        .collect()
}
