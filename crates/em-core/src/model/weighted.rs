//! Items that count differently.

use crate::{Accumulate, Over, Reduce, Resample};

/// A slice whose items have counts, which need not be whole: [`Over`] it, a model can be resampled, for the
/// bootstrap and the sandwich.
///
/// Every item is accumulated by itself, and its statistics and log-likelihood are multiplied by its count.
/// [`Chunks`](crate::Chunks) of more items are faster where all count the same.
///
/// ```
/// use em_core::{Accumulate, Over, Reduce, Resample, Weighted};
/// use std::convert::Infallible;
///
/// /// The mean of a normal variable of variance 1.
/// #[derive(Clone)]
/// struct Mean;
///
/// impl Accumulate for Mean {
///     type Params = f64;
///     type Chunk<'a> = &'a [f64];
///     type Error = Infallible;
///     fn statistics_len(&self) -> usize { 2 }
///     fn accumulate(&self, mean: &f64, chunk: &[f64], into: &mut [f64]) -> Result<f64, Infallible> {
///         into[0] += chunk.len() as f64;
///         into[1] += chunk.iter().sum::<f64>();
///         Ok(chunk.iter().map(|x| -0.5 * (x - mean).powi(2)).sum())
///     }
///     fn m_step(&self, statistics: &[f64], _: &f64) -> Result<f64, Infallible> { Ok(statistics[1] / statistics[0]) }
/// }
///
/// let items = [1.0, 2.0, 4.0];
/// let model = Over { model: Mean, source: Weighted::new(&items) };
/// let other = model.with_unit_counts(&[2.0, 0.0, 0.5])?;
/// assert_eq!(em_core::fit(&other, 0.0, em_core::Stop::default())?.params, 4.0 / 2.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Weighted<'a, T> {
    items: &'a [T],
    counts: Vec<f64>,
}

impl<'a, T> Weighted<'a, T> {
    /// Every item counts once.
    #[must_use]
    pub fn new(items: &'a [T]) -> Self {
        Self {
            items,
            counts: vec![1.0; items.len()],
        }
    }

    /// The items with counts of their own, which must not be negative or NaN; nothing if there is not one
    /// for each.
    #[must_use]
    pub fn with_counts(items: &'a [T], counts: Vec<f64>) -> Option<Self> {
        let valid = counts
            .iter()
            .all(|count| *count >= 0.0 && count.is_finite());
        (valid && counts.len() == items.len()).then_some(Self { items, counts })
    }
}

impl<T: 'static, M> Reduce<M> for Weighted<'_, T>
where
    M: for<'c> Accumulate<Chunk<'c> = &'c [T]>,
{
    type Error = M::Error;

    fn reduce(&self, model: &M, at: &M::Params, into: &mut [f64]) -> Result<f64, M::Error> {
        let mut log_likelihood = 0.0;
        let mut one = vec![0.0; into.len()];
        for (item, &count) in self.items.iter().zip(&self.counts) {
            if count > 0.0 {
                one.fill(0.0);
                let item = std::slice::from_ref(item);
                log_likelihood += count * model.accumulate(at, item, &mut one)?;
                (into.iter_mut().zip(&one)).for_each(|(sum, x)| *sum += count * x);
            }
        }
        Ok(log_likelihood)
    }
}

/// The units are the items.
impl<T: 'static, M> Resample for Over<M, Weighted<'_, T>>
where
    M: for<'c> Accumulate<Chunk<'c> = &'c [T]> + Clone,
{
    fn unit_counts(&self) -> Vec<f64> {
        self.source.counts.clone()
    }

    /// # Panics
    /// If there is not one count for each item.
    fn with_unit_counts(&self, counts: &[f64]) -> Result<Self, M::Error> {
        assert_eq!(
            counts.len(),
            self.source.items.len(),
            "one count for each item"
        );
        let source = Weighted {
            items: self.source.items,
            counts: counts.to_vec(),
        };
        Ok(Over {
            model: self.model.clone(),
            source,
        })
    }

    fn only(&self, unit: usize) -> Result<Self, M::Error> {
        let source = Weighted::new(&self.source.items[unit..=unit]);
        Ok(Over {
            model: self.model.clone(),
            source,
        })
    }
}
