//! Counts and frequencies that make no sense: each a typed error.

use crate::{AlleleFrequencies, Error, GeneCounting, Locus};

#[test]
fn counts_that_make_no_sense() {
    let new = |counts: &[u64]| GeneCounting::new(Locus::abo(), counts).unwrap_err();
    assert_eq!(
        new(&[1, 2, 3]),
        Error::Counts {
            counts: 3,
            phenotypes: 4
        }
    );
    assert_eq!(new(&[0; 4]), Error::NobodyCounted);
    assert_eq!(new(&[u64::MAX; 4]), Error::TooMany);
    let moth = Locus::peppered_moth();
    assert!(matches!(
        moth.counts([("typica", 1), ("typica", 2)]),
        Err(Error::CountedTwice { .. })
    ));
    assert!(matches!(
        moth.counts([("dark", 1)]),
        Err(Error::UnknownPhenotype { .. })
    ));
    assert_eq!(moth.counts([("typica", 5)]), Ok(vec![0, 0, 5]));
    let impossible = AlleleFrequencies::new(vec![0.0, 0.5, 0.5]).unwrap();
    let model = GeneCounting::new(moth, &[1, 1, 1]).unwrap();
    assert!(model.fit_from(impossible).is_err());
    assert!(model.fit_from(AlleleFrequencies::uniform(2)).is_err());
    assert!(AlleleFrequencies::new(vec![f64::NAN, 1.0]).is_err());
    assert!(AlleleFrequencies::new(vec![-0.5, 1.5]).is_err());
}
