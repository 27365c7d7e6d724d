//! Free coordinates around a point.

use super::describe::Role;
use super::triangle;
use crate::{Domain, Layout, LayoutError};

/// Free coordinates for the natural values near a point: numbers without bounds, as many as can be
/// chosen.
///
/// A positive value has its logarithm as coordinate, a value in an interval its logit, the m free
/// shares of a simplex m − 1 log-ratios to the largest of them at that point, a covariance its Cholesky factor with the
/// logarithm of the diagonal. Tied values share a coordinate. Fixed values have none, and neither
/// have those on the boundary of their domain at the point where the chart was made.
///
/// ```
/// use em_core::Layout;
///
/// let layout = Layout::new().simplex("p", 3).positive("rate", 2).tie("rate[2]", "rate[1]")?;
/// let chart = layout.chart(&[0.2, 0.3, 0.5, 4.0, 4.0])?;
/// assert_eq!(chart.names(), ["log p[1]/p[3]", "log p[2]/p[3]", "log rate[1]"]);
///
/// let mut values = vec![0.0; 5];
/// chart.values(&[0.0, 0.0, 0.0], &mut values);
/// assert_eq!(values[2..], [1.0 / 3.0, 1.0, 1.0]);
/// # Ok::<(), em_core::LayoutError>(())
/// ```
///
/// Moving there and back costs O(length of the layout), and O(d³) for each covariance.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    layout: Layout,
    parts: Vec<Part>,
    /// Held values stand here.
    base: Vec<f64>,
    /// (follower, leader)
    follows: Vec<(usize, usize)>,
    boundary: Vec<usize>,
    free: usize,
}

/// Values that are computed together, from coordinates that begin at `first`.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    first: usize,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Real(usize),
    Positive(usize),
    Interval(usize, f64, f64),
    /// The free entries but the largest, the largest, and what they sum to.
    Simplex(Vec<usize>, usize, f64),
    /// Where the triangle starts, and its length.
    Covariance(usize, usize),
}

impl Kind {
    fn coordinates(&self) -> usize {
        match self {
            Kind::Real(_) | Kind::Positive(_) | Kind::Interval(..) => 1,
            Kind::Simplex(others, ..) => others.len(),
            Kind::Covariance(_, len) => *len,
        }
    }
}

impl Chart {
    pub(super) fn new(layout: &Layout, values: &[f64]) -> Result<Self, LayoutError> {
        if values.len() != layout.len() {
            return Err(LayoutError::Length {
                expected: layout.len(),
                found: values.len(),
            });
        }
        let mut chart = Self {
            layout: layout.clone(),
            parts: Vec::new(),
            base: values.to_vec(),
            follows: Vec::new(),
            boundary: Vec::new(),
            free: 0,
        };
        for block in layout.blocks() {
            let range = block.range.clone();
            for value in range.clone() {
                if let Role::Follows(leader) = layout.role(value) {
                    chart.follows.push((value, leader));
                }
            }
            match block.domain {
                Domain::Simplex => chart.simplex(range)?,
                Domain::Covariance => chart.covariance(range)?,
                domain => {
                    for value in range {
                        chart.scalar(value, domain)?;
                    }
                }
            }
        }
        Ok(chart)
    }

    fn push(&mut self, kind: Kind) {
        let first = self.free;
        self.free += kind.coordinates();
        self.parts.push(Part { first, kind });
    }

    fn outside(&self, value: usize) -> LayoutError {
        LayoutError::Outside {
            name: self.layout.name(value),
            value: self.base[value],
        }
    }

    fn scalar(&mut self, value: usize, domain: Domain) -> Result<(), LayoutError> {
        let x = self.base[value];
        let (low, high) = match domain {
            Domain::Positive => (0.0, f64::INFINITY),
            Domain::Interval { low, high } => (low, high),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        };
        if !(x.is_finite() && (low..=high).contains(&x)) {
            return Err(self.outside(value));
        }
        if self.layout.role(value) != Role::Free {
            return Ok(());
        }
        if x == low || x == high {
            self.boundary.push(value);
            return Ok(());
        }
        self.push(match domain {
            Domain::Positive => Kind::Positive(value),
            Domain::Interval { low, high } => Kind::Interval(value, low, high),
            _ => Kind::Real(value),
        });
        Ok(())
    }

    fn simplex(&mut self, range: std::ops::Range<usize>) -> Result<(), LayoutError> {
        if range.is_empty() {
            return Ok(());
        }
        if let Some(value) = range
            .clone()
            .find(|&i| !(0.0..=1.0 + 1e-9).contains(&self.base[i]))
        {
            return Err(self.outside(value));
        }
        let sum: f64 = self.base[range.clone()].iter().sum();
        if (sum - 1.0).abs() > 1e-6 {
            return Err(self.outside(range.start));
        }
        let is_free = |value: &usize| self.layout.role(*value) == Role::Free;
        let free: Vec<usize> = range.clone().filter(is_free).collect();
        let (inside, edge): (Vec<_>, Vec<_>) = free.into_iter().partition(|&i| self.base[i] > 0.0);
        self.boundary.extend(edge);
        let mass = inside.iter().map(|&i| self.base[i]).sum();
        // Log-ratios to a tiny share would hide it behind the others.
        let largest =
            (inside.iter().copied()).max_by(|&i, &j| self.base[i].total_cmp(&self.base[j]));
        if let Some(largest) = largest
            && inside.len() > 1
        {
            let others = inside.into_iter().filter(|&i| i != largest).collect();
            self.push(Kind::Simplex(others, largest, mass));
        }
        Ok(())
    }

    fn covariance(&mut self, range: std::ops::Range<usize>) -> Result<(), LayoutError> {
        if range.is_empty() {
            return Ok(());
        }
        let mut factor = self.base[range.clone()].to_vec();
        if !triangle::factor(&mut factor) {
            return Err(self.outside(range.start));
        }
        if self.layout.role(range.start) == Role::Free {
            self.push(Kind::Covariance(range.start, range.len()));
        }
        Ok(())
    }

    /// How many free coordinates there are: the free parameters.
    #[must_use]
    pub fn free(&self) -> usize {
        self.free
    }

    /// The shares that others are compared with. Charts of one layout at different points have the same
    /// coordinates if these are the same, and as many are free.
    pub(crate) fn references(&self) -> Vec<usize> {
        let reference = |part: &Part| match part.kind {
            Kind::Simplex(_, largest, _) => Some(largest),
            _ => None,
        };
        self.parts.iter().filter_map(reference).collect()
    }

    /// The layout that it is a chart of.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The values that are held because they lie on the boundary of their domain, counted from 0.
    #[must_use]
    pub fn boundary(&self) -> &[usize] {
        &self.boundary
    }

    /// The names of the coordinates: `log rate`, `logit theta`, `log p[C]/p[T]`.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let name = |value: &usize| self.layout.name(*value);
        let mut names = Vec::with_capacity(self.free);
        for part in &self.parts {
            match &part.kind {
                Kind::Real(value) => names.push(name(value)),
                Kind::Positive(value) => names.push(format!("log {}", name(value))),
                Kind::Interval(value, ..) => names.push(format!("logit {}", name(value))),
                Kind::Simplex(others, largest, _) => {
                    let ratio = |i| format!("log {}/{}", name(i), name(largest));
                    names.extend(others.iter().map(ratio));
                }
                Kind::Covariance(start, len) => {
                    names.extend((*start..start + len).map(|i| format!("factor of {}", name(&i))));
                }
            }
        }
        names
    }

    /// Writes the coordinates of some natural values. False if they have none: a value on or beyond
    /// the boundary of its domain.
    ///
    /// Held values are not looked at, nor are those that follow others.
    #[must_use]
    pub fn coordinates(&self, values: &[f64], into: &mut [f64]) -> bool {
        for part in &self.parts {
            let into = &mut into[part.first..part.first + part.kind.coordinates()];
            match &part.kind {
                Kind::Real(value) => into[0] = values[*value],
                Kind::Positive(value) => into[0] = values[*value].ln(),
                Kind::Interval(value, low, high) => {
                    into[0] = ((values[*value] - low) / (high - values[*value])).ln();
                }
                Kind::Simplex(others, largest, _) => {
                    for (z, i) in into.iter_mut().zip(others) {
                        *z = (values[*i] / values[*largest]).ln();
                    }
                }
                Kind::Covariance(start, len) => {
                    into.copy_from_slice(&values[*start..start + len]);
                    if !triangle::factor(into) {
                        return false;
                    }
                    for i in 0..triangle::dimensions(*len) {
                        into[triangle::at(i, i)] = into[triangle::at(i, i)].ln();
                    }
                }
            }
        }
        into.iter().all(|z| z.is_finite())
    }

    /// Writes the natural values at some coordinates.
    pub fn values(&self, coordinates: &[f64], into: &mut [f64]) {
        into.copy_from_slice(&self.base);
        for part in &self.parts {
            let z = &coordinates[part.first..part.first + part.kind.coordinates()];
            match &part.kind {
                Kind::Real(value) => into[*value] = z[0],
                Kind::Positive(value) => into[*value] = z[0].exp(),
                Kind::Interval(value, low, high) => {
                    // From the nearer end, so that no digits are lost there.
                    into[*value] = if z[0] < 0.0 {
                        low + (high - low) / (1.0 + (-z[0]).exp())
                    } else {
                        high - (high - low) / (1.0 + z[0].exp())
                    };
                }
                Kind::Simplex(others, largest, mass) => {
                    let top = z.iter().copied().fold(0.0, f64::max);
                    let members = || others.iter().chain([largest]);
                    let mut sum = 0.0;
                    for (i, z) in members().zip(z.iter().chain(&[0.0])) {
                        into[*i] = (z - top).exp();
                        sum += into[*i];
                    }
                    for i in members() {
                        into[*i] = mass * into[*i] / sum;
                    }
                }
                Kind::Covariance(start, len) => {
                    let into = &mut into[*start..start + len];
                    exponentiate(z, into);
                    triangle::square(into);
                }
            }
        }
        for &(follower, leader) in &self.follows {
            into[follower] = into[leader];
        }
    }

    /// Writes ∂values/∂coordinate at some coordinates: one column of the Jacobian.
    pub fn derivative(&self, coordinates: &[f64], coordinate: usize, into: &mut [f64]) {
        into.fill(0.0);
        let Some(part) = (self.parts.iter().rev()).find(|part| part.first <= coordinate) else {
            return;
        };
        let z = &coordinates[part.first..part.first + part.kind.coordinates()];
        let j = coordinate - part.first;
        match &part.kind {
            Kind::Real(value) => into[*value] = 1.0,
            Kind::Positive(value) => into[*value] = z[0].exp(),
            Kind::Interval(value, low, high) => {
                into[*value] = (high - low) / (1.0 + z[0].exp()) / (1.0 + (-z[0]).exp());
            }
            Kind::Simplex(others, largest, mass) => {
                let mut values = self.base.clone();
                self.values(coordinates, &mut values);
                let moved = values[others[j]];
                for &i in others.iter().chain([largest]) {
                    into[i] = -values[i] * moved / mass;
                }
                into[others[j]] += moved;
            }
            Kind::Covariance(start, len) => {
                let mut l = vec![0.0; *len];
                exponentiate(z, &mut l);
                // Σ = L Lᵀ, so ∂Σ = ∂L Lᵀ + L ∂Lᵀ, and ∂L has a single entry (row, column).
                let (row, column) = triangle::row_and_column(j);
                let slope = if row == column { l[j] } else { 1.0 };
                for other in column..triangle::dimensions(*len) {
                    let entry = triangle::at(row.max(other), row.min(other));
                    let times = if other == row { 2.0 } else { 1.0 };
                    into[start + entry] += times * slope * l[triangle::at(other, column)];
                }
            }
        }
        for &(follower, leader) in &self.follows {
            into[follower] = into[leader];
        }
    }

    /// Writes the gradient along the coordinates, given the gradient along the natural values:
    /// each coordinate's [derivative](Self::derivative) times it. O(p·length) for p coordinates.
    ///
    /// The entry of a covariance stands for both halves of the matrix.
    pub fn pull_back(&self, coordinates: &[f64], gradient: &[f64], into: &mut [f64]) {
        let mut column = vec![0.0; gradient.len()];
        for (j, into) in into.iter_mut().enumerate() {
            self.derivative(coordinates, j, &mut column);
            // A held value does not count, whatever its slope: on a boundary that may be NaN.
            let moving = column.iter().zip(gradient).filter(|(c, _)| **c != 0.0);
            *into = moving.map(|(c, g)| c * g).sum();
        }
    }
}

/// The Cholesky factor from its coordinates.
fn exponentiate(z: &[f64], l: &mut [f64]) {
    l.copy_from_slice(z);
    for i in 0..triangle::dimensions(z.len()) {
        l[triangle::at(i, i)] = l[triangle::at(i, i)].exp();
    }
}
