//! Names and domains of parameters.

use super::triangle;
use crate::{Chart, LayoutError};
use std::ops::Range;

/// The names and domains of a model's natural values: blocks of numbers, one after the other.
///
/// ```
/// use em_core::Layout;
///
/// let layout = Layout::new()
///     .simplex("weight", 2)
///     .real("mean", 2)
///     .positive("sd", 1)
///     .labels(["common"])
///     .covariance("covariance", 2);
/// assert_eq!(layout.names()[..5], ["weight[1]", "weight[2]", "mean[1]", "mean[2]", "sd[common]"]);
/// assert_eq!(layout.names()[5..], ["covariance[1,1]", "covariance[2,1]", "covariance[2,2]"]);
/// assert_eq!(layout.len(), 8);
/// ```
///
/// Values can be [fixed](Layout::fix) where they are, or [tied](Layout::tie) to others. Together with
/// a point, a layout gives a [`Chart`]: as many free coordinates, without bounds, as can be chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    blocks: Vec<Block>,
    roles: Vec<Role>,
}

/// What values a block may take.
///
/// ```
/// use em_core::{Domain, Layout};
///
/// let layout = Layout::new().positive("rate", 3);
/// assert_eq!(layout.blocks()[0].domain, Domain::Positive);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Domain {
    /// Any number; its own coordinate.
    Real,
    /// Above 0; the coordinate is the logarithm.
    Positive,
    /// Between two ends; the coordinate is the logit log((x − low)/(high − x)).
    Interval {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// Not negative, with sum 1; the coordinates are log-ratios to the largest of them.
    Simplex,
    /// The lower triangle of a symmetric positive definite matrix, row after row; the coordinates are
    /// the lower triangle of its Cholesky factor L, with the logarithm of the diagonal.
    Covariance,
}

/// Numbers of one kind under one name.
///
/// ```
/// let layout = em_core::Layout::new().real("mean", 2).covariance("covariance", 2);
/// assert_eq!(layout.blocks()[1].range, 2..5);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The name.
    pub name: String,
    /// What values are possible.
    pub domain: Domain,
    /// Which of the natural values they are.
    pub range: Range<usize>,
    /// Labels other than the numbers 1, 2, …
    labels: Option<Vec<String>>,
}

/// Whether a value can be chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Role {
    Free,
    Fixed,
    Follows(usize),
}

impl Layout {
    /// A layout without blocks.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends numbers without bounds.
    #[must_use]
    pub fn real(self, name: &str, len: usize) -> Self {
        self.block(name, Domain::Real, len)
    }

    /// Appends positive numbers.
    #[must_use]
    pub fn positive(self, name: &str, len: usize) -> Self {
        self.block(name, Domain::Positive, len)
    }

    /// Appends numbers between two ends.
    ///
    /// # Panics
    /// If the ends are not finite, or not in order.
    #[must_use]
    pub fn interval(self, name: &str, len: usize, low: f64, high: f64) -> Self {
        assert!(
            low < high && (high - low).is_finite(),
            "an interval has two ends"
        );
        self.block(name, Domain::Interval { low, high }, len)
    }

    /// Appends shares that sum to 1.
    #[must_use]
    pub fn simplex(self, name: &str, len: usize) -> Self {
        self.block(name, Domain::Simplex, len)
    }

    /// Appends a covariance matrix of so many dimensions: d(d + 1)/2 values, its lower triangle row
    /// after row.
    #[must_use]
    pub fn covariance(self, name: &str, dimensions: usize) -> Self {
        self.block(name, Domain::Covariance, dimensions * (dimensions + 1) / 2)
    }

    fn block(mut self, name: &str, domain: Domain, len: usize) -> Self {
        let start = self.len();
        self.roles.extend(std::iter::repeat_n(Role::Free, len));
        self.blocks.push(Block {
            name: name.to_owned(),
            domain,
            range: start..start + len,
            labels: None,
        });
        self
    }

    /// Labels the values of the last block: `allele_frequency[C]` instead of `allele_frequency[1]`.
    ///
    /// # Panics
    /// If there is no block, or not one label for each of its values.
    #[must_use]
    pub fn labels<L: Into<String>>(mut self, labels: impl IntoIterator<Item = L>) -> Self {
        let block = self.blocks.last_mut().expect("labels follow a block");
        let labels: Vec<String> = labels.into_iter().map(Into::into).collect();
        assert_eq!(labels.len(), block.range.len(), "one label for each value");
        block.labels = Some(labels);
        self
    }

    /// Fixes a block (`mean`) or one of its values (`mean[2]`) at whatever value it has.
    ///
    /// The rest of a simplex of which a value is fixed shares what is left.
    ///
    /// # Errors
    /// A name that does not exist, a part of a covariance, a value that is already fixed or tied.
    pub fn fix(mut self, name: &str) -> Result<Self, LayoutError> {
        let range = self.find(name)?;
        let block = self.block_of(range.start);
        if block.domain == Domain::Covariance && range != block.range {
            return Err(LayoutError::Partial {
                name: block.name.clone(),
            });
        }
        self.assign(range, |_| Role::Fixed)?;
        Ok(self)
    }

    /// Ties a block or value to another of the same kind: it always has the same value.
    ///
    /// # Errors
    /// Names that do not exist, blocks of another kind or length, a part of a simplex or covariance,
    /// a value that is already fixed or tied.
    pub fn tie(mut self, name: &str, to: &str) -> Result<Self, LayoutError> {
        let (range, leader) = (self.find(name)?, self.find(to)?);
        let (block, leading) = (self.block_of(range.start), self.block_of(leader.start));
        if block.domain != leading.domain || range.len() != leader.len() || range == leader {
            return Err(LayoutError::Unlike {
                name: name.to_owned(),
                to: to.to_owned(),
            });
        }
        let whole = range == block.range && leader == leading.range;
        if matches!(block.domain, Domain::Simplex | Domain::Covariance) && !whole {
            return Err(LayoutError::Partial {
                name: block.name.clone(),
            });
        }
        if let Some(taken) = leader.clone().find(|&i| self.roles[i] != Role::Free) {
            return Err(LayoutError::Taken {
                name: self.name(taken),
            });
        }
        let (first, leads) = (range.start, leader.start);
        self.assign(range, |i| Role::Follows(leads + i - first))?;
        Ok(self)
    }

    fn assign(
        &mut self,
        range: Range<usize>,
        role: impl Fn(usize) -> Role,
    ) -> Result<(), LayoutError> {
        for i in range {
            let leads = self.roles.contains(&Role::Follows(i));
            if self.roles[i] != Role::Free || leads {
                return Err(LayoutError::Taken { name: self.name(i) });
            }
            self.roles[i] = role(i);
        }
        Ok(())
    }

    /// The values that a name stands for: a whole block, or one value.
    fn find(&self, name: &str) -> Result<Range<usize>, LayoutError> {
        if let Some(block) = self.blocks.iter().find(|block| block.name == name) {
            return Ok(block.range.clone());
        }
        match (0..self.len()).find(|&i| self.name(i) == name) {
            Some(i) => Ok(i..i + 1),
            None => Err(LayoutError::Unknown {
                name: name.to_owned(),
                known: self.names(),
            }),
        }
    }

    fn block_of(&self, value: usize) -> &Block {
        let of = |block: &&Block| block.range.contains(&value);
        self.blocks
            .iter()
            .find(of)
            .expect("every value is in a block")
    }

    /// The blocks, in order.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// How many natural values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.roles.len()
    }

    /// Whether there are no values at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty()
    }

    /// The name of a natural value, counted from 0.
    ///
    /// # Panics
    /// If there is no such value.
    #[must_use]
    pub fn name(&self, value: usize) -> String {
        let block = self.block_of(value);
        let (name, within) = (&block.name, value - block.range.start);
        match (&block.labels, block.domain) {
            (Some(labels), _) => format!("{name}[{}]", labels[within]),
            (None, Domain::Covariance) => {
                let (row, column) = triangle::row_and_column(within);
                format!("{name}[{},{}]", row + 1, column + 1)
            }
            (None, _) if block.range.len() == 1 => name.clone(),
            (None, _) => format!("{name}[{}]", within + 1),
        }
    }

    /// The names of all natural values.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        (0..self.len()).map(|value| self.name(value)).collect()
    }

    /// The domain of a natural value, counted from 0.
    ///
    /// # Panics
    /// If there is no such value.
    #[must_use]
    pub fn domain(&self, value: usize) -> Domain {
        self.block_of(value).domain
    }

    /// Whether a value, counted from 0, is fixed.
    ///
    /// # Panics
    /// If there is no such value.
    #[must_use]
    pub fn is_fixed(&self, value: usize) -> bool {
        self.roles[value] == Role::Fixed
    }

    /// Moves one value, counted from 0, and tied values with it.
    ///
    /// The other free shares of a simplex take up the difference in proportion, so that a share can go no
    /// further than to 0 and to what fixed shares leave, and does not move if there is no other free one.
    ///
    /// # Panics
    /// If there is no such value.
    pub fn set(&self, values: &mut [f64], value: usize, to: f64) {
        let block = self.block_of(value);
        if block.domain == Domain::Simplex {
            let (others, held): (Vec<usize>, Vec<usize>) =
                (block.range.clone().filter(|&i| i != value)).partition(|&i| self.is_free(i));
            if others.is_empty() {
                return;
            }
            let mass = (1.0 - held.iter().map(|&i| values[i]).sum::<f64>()).max(0.0);
            values[value] = to.clamp(0.0, mass);
            let left = mass - values[value];
            let sum: f64 = others.iter().map(|&i| values[i]).sum();
            for &other in &others {
                values[other] = if sum > 0.0 {
                    values[other] / sum * left
                } else {
                    left / others.len() as f64
                };
            }
        } else {
            values[value] = to;
        }
        self.follow(values);
    }

    /// Makes tied values equal to those that they are tied to.
    pub fn follow(&self, values: &mut [f64]) {
        for (value, role) in self.roles.iter().enumerate() {
            if let Role::Follows(leader) = *role {
                values[value] = values[leader];
            }
        }
    }

    /// The ends of what a natural value, counted from 0, may be by itself: 0 and infinity for a variance, two
    /// infinities for the covariance of two variables.
    ///
    /// # Panics
    /// If there is no such value.
    #[must_use]
    pub fn bounds(&self, value: usize) -> [f64; 2] {
        let block = self.block_of(value);
        let is_variance = || {
            let (row, column) = triangle::row_and_column(value - block.range.start);
            row == column
        };
        match block.domain {
            Domain::Simplex => [0.0, 1.0],
            Domain::Interval { low, high } => [low, high],
            Domain::Positive => [0.0, f64::INFINITY],
            Domain::Covariance if is_variance() => [0.0, f64::INFINITY],
            Domain::Covariance | Domain::Real => [f64::NEG_INFINITY, f64::INFINITY],
        }
    }

    /// Whether a value, counted from 0, is neither fixed nor tied to another.
    ///
    /// # Panics
    /// If there is no such value.
    #[must_use]
    pub fn is_free(&self, value: usize) -> bool {
        self.roles[value] == Role::Free
    }

    pub(crate) fn role(&self, value: usize) -> Role {
        self.roles[value]
    }

    /// The free coordinates around a point.
    ///
    /// Values on the boundary of their domain, a share of 0 say, have no coordinate: they are held
    /// there and named by [`Chart::boundary`].
    ///
    /// # Errors
    /// A point of the wrong length or with a value outside its domain.
    pub fn chart(&self, values: &[f64]) -> Result<Chart, LayoutError> {
        Chart::new(self, values)
    }
}
