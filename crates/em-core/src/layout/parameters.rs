//! Parameters as numbers.

use crate::Layout;

/// Parameters that can be written down as a list of numbers, the *natural values*, with names and
/// domains given by a [`Layout`].
///
/// This is all that stopping on parameters, acceleration, standard errors, the bootstrap and
/// constraints need to know of a model's parameters; none of them flattens anything by hand.
///
/// `f64`, arrays and vectors of numbers are parameters without bounds. A type of your own says
/// more, and is reported with its own names:
///
/// ```
/// use em_core::{Layout, Parameters};
///
/// /// A mixture of two Poisson distributions.
/// #[derive(Clone)]
/// struct TwoPoisson { weight: f64, rates: [f64; 2] }
///
/// impl Parameters for TwoPoisson {
///     fn layout(&self) -> Layout {
///         Layout::new().interval("weight", 1, 0.0, 1.0).positive("rate", 2)
///     }
///     fn write(&self, values: &mut Vec<f64>) {
///         values.extend([self.weight, self.rates[0], self.rates[1]]);
///     }
///     fn read(&self, values: &[f64]) -> Option<Self> {
///         let &[weight, a, b] = values else { return None };
///         Some(Self { weight, rates: [a, b] })
///     }
/// }
///
/// let theta = TwoPoisson { weight: 0.4, rates: [1.3, 2.7] };
/// assert_eq!(theta.layout().names(), ["weight", "rate[1]", "rate[2]"]);
/// assert_eq!(theta.values(), [0.4, 1.3, 2.7]);
/// ```
pub trait Parameters: Clone {
    /// The names and domains of the natural values. It depends on the shape of the parameters, the
    /// number of alleles say, and not on their values.
    fn layout(&self) -> Layout;

    /// Appends the natural values, in the order of the layout.
    fn write(&self, values: &mut Vec<f64>);

    /// Parameters of the same shape with other values, or nothing if there are no such parameters.
    ///
    /// Reading what was [written](Self::write) gives the same parameters back, to the bit.
    fn read(&self, values: &[f64]) -> Option<Self>;

    /// The same distribution with its interchangeable parts, such as the components of a mixture,
    /// numbered as in `like`. The bootstrap asks for it, so that it compares like with like. Models
    /// without such parts leave it as it is.
    #[must_use]
    fn relabelled(self, like: &Self) -> Self {
        let _ = like;
        self
    }

    /// The natural values.
    fn values(&self) -> Vec<f64> {
        let mut values = Vec::new();
        self.write(&mut values);
        values
    }
}

/// One number without bounds, named `theta`.
impl Parameters for f64 {
    fn layout(&self) -> Layout {
        Layout::new().real("theta", 1)
    }

    fn write(&self, values: &mut Vec<f64>) {
        values.push(*self);
    }

    fn read(&self, values: &[f64]) -> Option<Self> {
        match values {
            [value] => Some(*value),
            _ => None,
        }
    }
}

/// Numbers without bounds, named `theta[1]`, `theta[2]`, …
impl<const N: usize> Parameters for [f64; N] {
    fn layout(&self) -> Layout {
        Layout::new().real("theta", N)
    }

    fn write(&self, values: &mut Vec<f64>) {
        values.extend(self);
    }

    fn read(&self, values: &[f64]) -> Option<Self> {
        values.try_into().ok()
    }
}

/// Numbers without bounds, named `theta[1]`, `theta[2]`, …
impl Parameters for Vec<f64> {
    fn layout(&self) -> Layout {
        Layout::new().real("theta", self.len())
    }

    fn write(&self, values: &mut Vec<f64>) {
        values.extend(self);
    }

    fn read(&self, values: &[f64]) -> Option<Self> {
        (values.len() == self.len()).then(|| values.to_vec())
    }
}
