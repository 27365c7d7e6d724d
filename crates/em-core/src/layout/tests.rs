//! Coordinates and back, and their derivatives.

use crate::{Layout, LayoutError};
use proptest::prelude::*;

/// All kinds of blocks, some of it fixed or tied.
fn mixed() -> Layout {
    Layout::new()
        .real("mean", 2)
        .positive("rate", 3)
        .interval("share", 1, -1.0, 3.0)
        .simplex("p", 4)
        .covariance("sigma", 3)
        .covariance("other", 3)
}

const VALUES: usize = 22;

fn constrained() -> Layout {
    let layout = mixed().fix("mean[1]").unwrap().fix("p[2]").unwrap();
    let layout = layout.tie("rate[3]", "rate[1]").unwrap();
    layout.tie("other", "sigma").unwrap()
}

/// Any point inside the domains.
fn point() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-2.0..2.0_f64, VALUES).prop_map(|z| {
        let base = [0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.25, 0.25, 0.25, 0.25];
        let identity = [1.0, 0.0, 1.0, 0.0, 0.0, 1.0];
        let base = [&base[..], &identity, &identity].concat();
        let chart = mixed().chart(&base).unwrap();
        let mut values = vec![0.0; VALUES];
        chart.values(&z[..chart.free()], &mut values);
        values
    })
}

proptest! {
    #[test]
    fn there_and_back(values in point()) {
        for layout in [mixed(), constrained()] {
            let chart = layout.chart(&values).unwrap();
            let mut z = vec![0.0; chart.free()];
            prop_assert!(chart.coordinates(&values, &mut z));
            let mut back = vec![0.0; VALUES];
            chart.values(&z, &mut back);
            let tied = layout.tie("mean[2]", "mean[1]").is_err();
            for (i, back) in back.iter().enumerate() {
                let leader = match i { 4 if tied => 2, 16..=21 if tied => i - 6, i => i };
                prop_assert!((back - values[leader]).abs() < 1e-11 * (1.0 + values[leader].abs()));
            }
        }
    }

    #[test]
    fn derivatives_are_slopes(values in point()) {
        for layout in [mixed(), constrained()] {
            let chart = layout.chart(&values).unwrap();
            let mut z = vec![0.0; chart.free()];
            prop_assert!(chart.coordinates(&values, &mut z));
            let mut column = vec![0.0; VALUES];
            let (mut above, mut below) = (column.clone(), column.clone());
            for j in 0..chart.free() {
                chart.derivative(&z, j, &mut column);
                let h = 1e-5;
                let mut moved = z.clone();
                moved[j] += h;
                chart.values(&moved, &mut above);
                moved[j] -= 2.0 * h;
                chart.values(&moved, &mut below);
                for i in 0..VALUES {
                    let slope = (above[i] - below[i]) / (2.0 * h);
                    prop_assert!((slope - column[i]).abs() < 1e-6 * (1.0 + column[i].abs()), "{i} {j}");
                }
            }
        }
    }
}

#[test]
fn coordinates_count_what_can_be_chosen() {
    let identity = [1.0, 0.0, 1.0, 0.0, 0.0, 1.0];
    let values = [
        &[0.0, 5.0, 1.0, 2.0, 1.0, 0.5, 0.1, 0.2, 0.3, 0.4][..],
        &identity,
        &identity,
    ]
    .concat();
    assert_eq!(mixed().chart(&values).unwrap().free(), VALUES - 1);
    let chart = constrained().chart(&values).unwrap();
    assert_eq!(chart.free(), 1 + 2 + 1 + 2 + 6);
    assert_eq!(chart.names()[4..6], ["log p[1]/p[4]", "log p[3]/p[4]"]);
    let mut column = vec![0.0; VALUES];
    chart.derivative(&[0.3; 12], 4, &mut column);
    assert_eq!(column[7], 0.0, "a fixed share does not move");
    assert!(column.iter().sum::<f64>().abs() < 1e-15);
}

#[test]
fn values_on_a_boundary_are_held_and_named() {
    let layout = Layout::new()
        .simplex("p", 3)
        .positive("rate", 1)
        .interval("f", 1, 0.0, 1.0);
    let chart = layout.chart(&[0.4, 0.0, 0.6, 0.0, 1.0]).unwrap();
    assert_eq!(chart.boundary(), [1, 3, 4]);
    assert_eq!(chart.names(), ["log p[1]/p[3]"]);
    let mut values = vec![9.0; 5];
    chart.values(&[0.0], &mut values);
    assert_eq!(values, [0.5, 0.0, 0.5, 0.0, 1.0]);
}

#[test]
fn what_cannot_be_fixed_or_tied_says_why() {
    let layout = mixed;
    assert!(matches!(
        layout().fix("sigma[1,1]"),
        Err(LayoutError::Partial { .. })
    ));
    assert!(matches!(
        layout().fix("men"),
        Err(LayoutError::Unknown { .. })
    ));
    assert!(matches!(
        layout().tie("rate[1]", "mean[1]"),
        Err(LayoutError::Unlike { .. })
    ));
    assert!(matches!(
        layout().tie("p[1]", "p[2]"),
        Err(LayoutError::Partial { .. })
    ));
    assert!(matches!(
        layout().tie("rate[1]", "rate[1]"),
        Err(LayoutError::Unlike { .. })
    ));
    let tied = layout().tie("rate[2]", "rate[1]").unwrap();
    assert!(matches!(
        tied.clone().tie("rate[3]", "rate[2]"),
        Err(LayoutError::Taken { .. })
    ));
    assert!(matches!(
        tied.fix("rate[1]"),
        Err(LayoutError::Taken { .. })
    ));
    let outside = Layout::new().positive("rate", 2).chart(&[1.0, f64::NAN]);
    assert_eq!(
        outside.unwrap_err().to_string(),
        "`rate[2]` is NaN, which is outside its domain"
    );
    assert!(
        Layout::new()
            .covariance("s", 2)
            .chart(&[1.0, 2.0, 1.0])
            .is_err()
    );
    assert!(Layout::new().simplex("p", 2).chart(&[0.5, 0.6]).is_err());
}

#[test]
fn blocks_without_values_have_no_coordinates() {
    let layout = Layout::new()
        .covariance("S", 0)
        .simplex("p", 0)
        .real("mean", 1);
    assert_eq!(layout.chart(&[3.0]).unwrap().names(), ["mean"]);
}

#[test]
fn log_ratios_are_to_the_largest_share() {
    let layout = Layout::new().simplex("p", 3);
    let chart = layout.chart(&[0.2, 0.8 - 1e-300, 1e-300]).unwrap();
    assert_eq!(chart.names(), ["log p[1]/p[2]", "log p[3]/p[2]"]);
}

#[test]
fn a_value_that_is_set_takes_the_others_along() {
    let layout = mixed().fix("p[2]").unwrap();
    let layout = layout.tie("rate[3]", "rate[1]").unwrap();
    let mut values = vec![0.0, 0.0, 1.0, 2.0, 1.0, 0.0, 0.1, 0.2, 0.3, 0.4];
    values.extend([1.0, 0.0, 1.0, 0.0, 0.0, 1.0].repeat(2));
    layout.set(&mut values, 6, 0.45);
    assert!((values[8] - 0.15).abs() < 1e-15 && (values[9] - 0.2).abs() < 1e-15);
    assert_eq!(values[7], 0.2);
    layout.set(&mut values, 2, 5.0);
    assert_eq!((values[2], values[4]), (5.0, 5.0));
}

#[test]
fn shares_stay_shares_wherever_they_are_set() {
    let layout = Layout::new().simplex("p", 3);
    let mut corner = [1.0, 0.0, 0.0];
    layout.set(&mut corner, 0, 0.9);
    assert!((corner[1] - 0.05).abs() < 1e-15 && (corner[2] - 0.05).abs() < 1e-15);
    layout.set(&mut corner, 0, 7.0);
    assert_eq!(corner, [1.0, 0.0, 0.0]);
    let one_free = layout.fix("p[2]").unwrap().fix("p[3]").unwrap();
    let mut values = [0.3, 0.3, 0.4];
    one_free.set(&mut values, 0, 0.9);
    assert_eq!(values, [0.3, 0.3, 0.4]);
}
