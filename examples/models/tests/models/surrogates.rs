//! What must hold for any model that can evaluate Q, at random parameters.

use super::{climb, mixture, normal, regression};
use em_core::{Chunks, Em, Minorizer, Over, Parameters, Surrogate};
use em_models::{CensoredRegression, Linkage, MissingNormal, Theta, TwoPoisson, motorettes};
use proptest::prelude::*;

/// Parameters at free coordinates.
fn at<P: Parameters>(base: &P, coordinates: &[f64]) -> P {
    let chart = base.layout().chart(&base.values()).unwrap();
    let mut z = vec![0.0; chart.free()];
    assert!(chart.coordinates(&base.values(), &mut z));
    for (z, shift) in z.iter_mut().zip(coordinates) {
        *z += shift;
    }
    let mut values = base.values();
    chart.values(&z, &mut values);
    base.read(&values).unwrap()
}

fn check<M>(model: &M, base: &M::Params, one: &[f64], other: &[f64]) -> Result<(), TestCaseError>
where
    M: Surrogate<Params: PartialEq + std::fmt::Debug, Error: std::fmt::Debug>,
{
    let (from, to) = (at(base, one), at(base, other));
    prop_assert_eq!(&from.read(&from.values()).unwrap(), &from);

    let below = Minorizer::new(model, from.clone()).unwrap();
    let found = model.e_step(&from).unwrap();
    let there = model.e_step(&to).unwrap().log_likelihood;
    prop_assert_eq!(below.value(&from), found.log_likelihood);
    prop_assert!(below.value(&to) <= there + 1e-10 * (1.0 + there.abs()));

    // The M-step maximizes Q: no lower than anywhere else.
    let best = model.m_step(&found.stats, &from).unwrap();
    prop_assert!(below.value(&best) >= below.value(&to) - 1e-10 * (1.0 + there.abs()));

    gradient_is_the_slope(model, &from, &to)
}

/// Along the free coordinates, the gradient agrees with central differences of Q.
fn gradient_is_the_slope<M>(
    model: &M,
    from: &M::Params,
    to: &M::Params,
) -> Result<(), TestCaseError>
where
    M: Surrogate<Error: std::fmt::Debug>,
{
    let stats = model.e_step(from).unwrap().stats;
    let chart = to.layout().chart(&to.values()).unwrap();
    let mut z = vec![0.0; chart.free()];
    prop_assert!(chart.coordinates(&to.values(), &mut z));
    let mut gradient = z.clone();
    let natural = model.gradient(&stats, from, to).unwrap();
    chart.pull_back(&z, &natural, &mut gradient);
    let h = 1e-4;
    let q = |shift: &[f64]| model.q(&stats, from, &at(to, shift));
    for (j, slope) in gradient.iter().enumerate() {
        let mut shift = vec![0.0; z.len()];
        // Richardson's extrapolation of two central differences.
        let mut difference = |h: f64| {
            shift[j] = h;
            let above = q(&shift);
            shift[j] = -h;
            (above - q(&shift)) / (2.0 * h)
        };
        let numeric = (4.0 * difference(h) - difference(2.0 * h)) / 3.0;
        let size = 1.0 + q(&vec![0.0; z.len()]).abs() + slope.abs();
        prop_assert!(
            (numeric - slope).abs() < 1e-7 * size,
            "{j}: {numeric} {slope}"
        );
    }
    Ok(())
}

fn shifts<const N: usize>() -> impl Strategy<Value = [[f64; N]; 2]> {
    let one = || prop::array::uniform::<_, N>(-1.0..1.0);
    (one(), one()).prop_map(|(a, b)| [a, b])
}

proptest! {
    #[test]
    fn linkage([one, other] in shifts::<1>()) {
        check(&Linkage::dempster(), &Theta(0.5), &one, &other)?;
        climb(&Linkage::dempster(), at(&Theta(0.5), &one), 20);
    }

    #[test]
    fn deaths([one, other] in shifts::<3>()) {
        let base = mixture(0.4, 1.2, 2.7);
        check(&TwoPoisson::deaths(), &base, &one, &other)?;
        climb(&TwoPoisson::deaths(), at(&base, &one), 20);
    }

    #[test]
    fn missing_normal([one, other] in shifts::<5>()) {
        for model in [MissingNormal::apple_worms(), MissingNormal::murray()] {
            let base = normal([5.0, 15.0], [90.0, -20.0, 90.0]);
            check(&model, &base, &one, &other)?;
            climb(&model, at(&base, &one), 20);
        }
    }

    #[test]
    fn censored([one, other] in shifts::<3>()) {
        let data = motorettes();
        let model = Over { model: CensoredRegression, source: Chunks::new(&data, 7) };
        let base = regression(-5.0, 4.0, 0.5);
        check(&model, &base, &one, &other)?;
        climb(&model, at(&base, &one), 20);
    }
}

/// At the limit, the M-step leads nowhere else.
fn stands<M>(model: &M, start: M::Params, steps: usize)
where
    M: Em<Error: std::fmt::Debug>,
{
    let limit = climb(model, start, steps);
    let next = climb(model, limit.clone(), 1);
    for (a, b) in limit.values().into_iter().zip(next.values()) {
        super::close(a, b, 1e-10 * (1.0 + a.abs()));
    }
}

#[test]
fn limits_are_fixed_points() {
    let data = motorettes();
    let censored = Over {
        model: CensoredRegression,
        source: Chunks::new(&data, 16),
    };
    stands(&Linkage::dempster(), Theta(0.5), 30);
    stands(&TwoPoisson::deaths(), mixture(0.3, 1.0, 2.5), 6000);
    stands(
        &MissingNormal::apple_worms(),
        normal([15.0, 45.0], [90.0, 0.0, 90.0]),
        100,
    );
    stands(&censored, regression(-5.0, 4.0, 0.3), 150);
}
