//! How a fit climbed: the log-likelihood, and parameters, by iteration.

use super::chart::{Axis, Note, Panel, Ticks};
use super::draw::{Anchor, Colour, Dash, Shape, Stroke};
use super::picture::Picture;

/// The values of parameters by iteration.
pub(crate) struct Track {
    /// What they are, such as `allele frequency`.
    pub(crate) label: String,
    /// The name of each, and its values with their iterations.
    pub(crate) lines: Vec<(String, Vec<[f64; 2]>)>,
}

/// The log-likelihood by iteration, and how far it is below its end. In nats.
pub(crate) fn climb(title: impl Into<String>, log_likelihoods: &[f64]) -> Picture {
    let panels = std::iter::once(height(log_likelihoods)).chain(distance(log_likelihoods));
    let panels: Vec<Option<Panel>> = panels.map(Some).collect();
    let is_alone = panels.len() == 1;
    let mut picture = Picture::of_panels(title, vec![panels]);
    if !is_alone {
        picture.width = 900.0;
        picture.caption = "Right: how far the log-likelihood is below its end, on a logarithmic scale. Near the end \
                           EM takes away a constant share of it in each iteration, which is a straight line.".into();
    }
    picture
}

/// Parameters by iteration, and how far the log-likelihood is below its end, if it is known.
pub(crate) fn tracks(
    title: impl Into<String>,
    tracks: &[Track],
    log_likelihoods: &[f64],
) -> Picture {
    let panels = tracks.iter().map(track).chain(distance(log_likelihoods));
    let panels: Vec<Option<Panel>> = panels.map(Some).collect();
    let count = panels.len() as f64;
    let mut picture = Picture::of_panels(title, vec![panels]);
    picture.width = (450.0 * count).clamp(640.0, 1200.0);
    picture.aspect = 0.75;
    picture
}

fn iterations(last: f64) -> Axis {
    let last = last.max(1.0);
    Axis::new("iteration", [-0.03 * last, 1.03 * last]).ticks(Ticks::Whole)
}

/// Values after 0, 1, 2, … iterations.
pub(crate) fn by_iteration(values: &[f64]) -> Vec<[f64; 2]> {
    values
        .iter()
        .enumerate()
        .map(|(i, value)| [i as f64, *value])
        .collect()
}

/// A line, with points where they can be told apart.
fn draw(panel: &mut Panel, places: Vec<[f64; 2]>, series: usize, dash: Dash) {
    const MOST: usize = 30;
    if places.len() <= MOST {
        panel.points(
            places.clone(),
            (Shape::of(series), 2.6),
            Colour::Series(series),
            1.0,
        );
    }
    panel.line(places, Stroke::new(Colour::Series(series), 1.6).dash(dash));
}

fn height(log_likelihoods: &[f64]) -> Panel {
    let y = Axis::of("log-likelihood (nats)", log_likelihoods.iter().copied());
    let mut panel = Panel::new(
        iterations(log_likelihoods.len().saturating_sub(1) as f64),
        y,
    );
    draw(&mut panel, by_iteration(log_likelihoods), 0, Dash::Solid);
    panel
}

/// On a logarithmic scale, if there are enough values.
fn distance(log_likelihoods: &[f64]) -> Option<Panel> {
    let end = *log_likelihoods.last()?;
    // Beyond this the differences are rounding.
    let least = 1e-12 * (1.0 + end.abs());
    let gaps = log_likelihoods.iter().map(|value| end - value).enumerate();
    let places: Vec<[f64; 2]> = gaps
        .filter(|(_, gap)| *gap > least && gap.is_finite())
        .map(|(i, gap)| [i as f64, gap.log10()])
        .collect();
    if places.len() < 3 {
        return None;
    }
    let y = Axis::of("below the end (nats)", places.iter().map(|place| place[1]));
    let y = powers_of_ten(y);
    let mut panel = Panel::new(iterations((log_likelihoods.len() - 1) as f64), y);
    draw(&mut panel, places, 0, Dash::Solid);
    Some(panel)
}

/// An axis of decimal logarithms, labelled by what they are of.
fn powers_of_ten(axis: Axis) -> Axis {
    let [low, high] = axis.range;
    let step = ((high - low) / 7.0).ceil().max(1.0);
    let first = (low / step).ceil();
    let mut names = Vec::new();
    let mut at = first * step;
    while at <= high {
        let text = if (-3.0..=3.0).contains(&at) {
            format!("{}", 10_f64.powf(at))
        } else {
            format!("1e{at}")
        };
        names.push((at, text));
        at += step;
    }
    axis.ticks(Ticks::Places(names))
}

fn track(track: &Track) -> Panel {
    let all = track
        .lines
        .iter()
        .flat_map(|(_, places)| places.iter().copied());
    let mut x = iterations(all.clone().map(|[at, _]| at).fold(0.0, f64::max));
    // Room for names at the ends of lines, as shares of a panel's width.
    let longest = track
        .lines
        .iter()
        .map(|(name, _)| name.chars().count())
        .max();
    let share = (0.05 + 0.016 * longest.unwrap_or(0) as f64).min(0.5);
    x.range[1] += share / (1.0 - share) * x.length();
    let y = Axis::of(&track.label, all.map(|[_, value]| value));
    let ends: Vec<(&str, [f64; 2])> = track
        .lines
        .iter()
        .filter_map(|(name, places)| Some((name.as_str(), *places.last()?)))
        .collect();
    let values: Vec<f64> = ends.iter().map(|(_, [_, value])| *value).collect();
    let heights = apart(&values, 0.09 * y.length(), y.range);
    let mut panel = Panel::new(x, y);
    for (series, (_, places)) in track.lines.iter().enumerate() {
        draw(&mut panel, places.clone(), series, Dash::Solid);
    }
    panel.notes = (ends.iter().zip(heights))
        .map(|(&(name, [at, _]), height)| Note {
            at: [at, height],
            shift: [8.0, 0.0],
            text: name.to_owned(),
            anchor: Anchor::Start,
            colour: Colour::Text,
        })
        .collect();
    panel
}

/// Places near these values, but at least `gap` apart, so that words there do not cover each other; within the
/// range, if there is room.
fn apart(values: &[f64], gap: f64, [low, high]: [f64; 2]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut places = values.to_vec();
    // Upwards from the lowest, and then back from the top.
    let mut free = low;
    for &i in &order {
        places[i] = places[i].max(free);
        free = places[i] + gap;
    }
    let mut free = high;
    for &i in order.iter().rev() {
        places[i] = places[i].min(free);
        free = places[i] - gap;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn words_are_moved_apart_and_stay_inside() {
        let range = [0.0, 10.0];
        assert_eq!(apart(&[1.0, 5.0, 3.0], 1.0, range), [1.0, 5.0, 3.0]);
        assert_eq!(apart(&[2.0, 2.0, 2.5], 1.0, range), [2.0, 3.0, 4.0]);
        assert_eq!(apart(&[9.5, 10.0, 9.8], 1.0, range), [8.0, 10.0, 9.0]);
        assert!(apart(&[], 1.0, range).is_empty());
    }
}
