//! Lines along which a function on a grid has one value: marching squares.

use std::collections::HashMap;

/// Values at the crossings of columns and rows.
pub(super) struct Field {
    pub(super) xs: Vec<f64>,
    pub(super) ys: Vec<f64>,
    /// Row after row: the value at (x_i, y_j) is at j·columns + i. Those that are not finite are outside.
    pub(super) values: Vec<f64>,
}

/// An edge of the grid, by its lower left end, across or upwards.
type Edge = (usize, usize, bool);

impl Field {
    pub(super) fn new(xs: Vec<f64>, ys: Vec<f64>, value: impl Fn(f64, f64) -> f64) -> Self {
        let values = ys
            .iter()
            .flat_map(|y| xs.iter().map(|x| value(*x, *y)))
            .collect();
        Self { xs, ys, values }
    }

    fn value(&self, i: usize, j: usize) -> f64 {
        self.values[j * self.xs.len() + i]
    }

    /// The lines at a level; closed ones end where they begin.
    pub(super) fn contours(&self, level: f64) -> Vec<Vec<[f64; 2]>> {
        let mut next: HashMap<Edge, Vec<Edge>> = HashMap::new();
        // In the order of the grid, so that the lines are always the same.
        let mut order: Vec<Edge> = Vec::new();
        for j in 0..self.ys.len().saturating_sub(1) {
            for i in 0..self.xs.len().saturating_sub(1) {
                for [from, to] in self.crossings(i, j, level) {
                    next.entry(from).or_default().push(to);
                    next.entry(to).or_default().push(from);
                    order.push(from);
                }
            }
        }
        // Lines that are not closed begin at their ends.
        let is_end = |edge: &Edge| next.get(edge).is_some_and(|others| others.len() == 1);
        let (mut starts, inner): (Vec<Edge>, Vec<Edge>) = {
            let mut ends = Vec::new();
            for edge in &order {
                ends.extend(
                    std::iter::once(*edge)
                        .chain(next[edge].iter().copied())
                        .filter(|e| is_end(e)),
                );
            }
            (ends, order)
        };
        starts.extend(inner);
        let mut lines = Vec::new();
        for start in starts {
            let mut line = vec![self.place(start, level)];
            let mut at = start;
            while let Some(to) = next.get_mut(&at).and_then(Vec::pop) {
                if let Some(back) = next.get_mut(&to)
                    && let Some(found) = back.iter().position(|edge| *edge == at)
                {
                    back.swap_remove(found);
                }
                line.push(self.place(to, level));
                at = to;
            }
            if line.len() > 1 {
                lines.push(line);
            }
        }
        lines
    }

    /// Which edges of a cell a line joins.
    fn crossings(&self, i: usize, j: usize, level: f64) -> Vec<[Edge; 2]> {
        let corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)];
        let values = corners.map(|(i, j)| self.value(i, j));
        if !values.iter().all(|value| value.is_finite()) {
            return Vec::new();
        }
        let [bottom, right, top, left] = [
            (i, j, false),
            (i + 1, j, true),
            (i, j + 1, false),
            (i, j, true),
        ];
        let above = values.map(|value| value >= level);
        let code = above
            .iter()
            .rev()
            .fold(0, |code, is| 2 * code + u8::from(*is));
        match code {
            1 | 14 => vec![[left, bottom]],
            2 | 13 => vec![[bottom, right]],
            3 | 12 => vec![[left, right]],
            4 | 11 => vec![[right, top]],
            6 | 9 => vec![[bottom, top]],
            7 | 8 => vec![[left, top]],
            5 | 10 => {
                // A saddle: the middle decides which corners belong together.
                let is_middle_above = values.iter().sum::<f64>() / 4.0 >= level;
                if (code == 5) == is_middle_above {
                    vec![[left, top], [bottom, right]]
                } else {
                    vec![[left, bottom], [right, top]]
                }
            }
            _ => Vec::new(),
        }
    }

    /// Where the level lies on an edge.
    fn place(&self, (i, j, is_upward): Edge, level: f64) -> [f64; 2] {
        let from = self.value(i, j);
        let along = |to: f64, a: f64, b: f64| a + (level - from) / (to - from) * (b - a);
        if is_upward {
            let to = self.value(i, j + 1);
            [self.xs[i], along(to, self.ys[j], self.ys[j + 1])]
        } else {
            let to = self.value(i + 1, j);
            [along(to, self.xs[i], self.xs[i + 1]), self.ys[j]]
        }
    }
}

/// So many numbers, evenly from one end to the other.
pub(super) fn even([low, high]: [f64; 2], count: usize) -> Vec<f64> {
    let step = (high - low) / (count.max(2) - 1) as f64;
    (0..count).map(|i| low + i as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::{Field, even};

    #[test]
    fn a_circle_is_one_closed_line() {
        let grid = || even([-2.0, 2.0], 41);
        let field = Field::new(grid(), grid(), |x, y| x * x + y * y);
        let lines = field.contours(1.0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        for [x, y] in &lines[0] {
            assert!((x.hypot(*y) - 1.0).abs() < 0.01);
        }
    }

    #[test]
    fn lines_end_where_the_field_does() {
        let field = Field::new(even([0.0, 1.0], 5), even([0.0, 1.0], 5), |x, _| x);
        let lines = field.contours(0.4);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].len(), 5);
        let two = Field::new(even([-2.0, 2.0], 30), even([-1.0, 1.0], 30), |x, y| {
            (x - 1.0).hypot(y).min((x + 1.0).hypot(y))
        });
        assert_eq!(two.contours(0.5).len(), 2);
        let holes = Field::new(even([0.0, 1.0], 9), even([0.0, 1.0], 9), |x, y| {
            if x > 0.5 { f64::NAN } else { y }
        });
        assert_eq!(holes.contours(0.3).len(), 1);
    }
}
