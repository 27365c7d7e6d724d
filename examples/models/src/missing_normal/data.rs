//! Published data with missing values, and other counts of the same rows.

use super::MissingNormal;
use crate::Degenerate;
use em_core::Resample;

impl MissingNormal {
    /// Rows that count once each.
    #[must_use]
    pub fn new(rows: Vec<[Option<f64>; 2]>) -> Self {
        let counts = vec![1.0; rows.len()];
        Self { rows, counts }
    }

    /// Apple crops: hundreds of fruits on each of 18 trees, and the percentage of wormy ones, which is
    /// missing for six trees with small crops (Snedecor & Cochran 1967; Little & Rubin 2002).
    #[must_use]
    pub fn apple_worms() -> Self {
        let both = [
            (8.0, 59.0),
            (6.0, 58.0),
            (11.0, 56.0),
            (22.0, 53.0),
            (14.0, 50.0),
            (17.0, 45.0),
            (18.0, 43.0),
            (24.0, 42.0),
            (19.0, 39.0),
            (23.0, 38.0),
            (26.0, 30.0),
            (40.0, 27.0),
        ];
        let crop_only = [4.0, 4.0, 5.0, 6.0, 8.0, 10.0].map(|crop| [Some(crop), None]);
        let both = both.map(|(crop, wormy)| [Some(crop), Some(wormy)]);
        Self::new(both.into_iter().chain(crop_only).collect())
    }

    /// Twelve rows whose likelihood has two maxima: with means of 0 the variances are 8/3 and the
    /// correlation is ½ or −½. Between them, at variances 5/2 and correlation 0, lies a saddle, where EM
    /// stands still (Murray 1977).
    #[must_use]
    pub fn murray() -> Self {
        let mut rows = Vec::new();
        for a in [1.0, -1.0] {
            rows.extend([1.0, -1.0].map(|b| [Some(a), Some(b)]));
            rows.extend([[Some(2.0 * a), None], [None, Some(2.0 * a)]].repeat(2));
        }
        Self::new(rows)
    }
}

impl Resample for MissingNormal {
    fn unit_counts(&self) -> Vec<f64> {
        self.counts.clone()
    }

    fn with_unit_counts(&self, counts: &[f64]) -> Result<Self, Degenerate> {
        if counts.len() != self.rows.len() {
            return Err(Degenerate::Data);
        }
        Ok(Self {
            rows: self.rows.clone(),
            counts: counts.to_vec(),
        })
    }

    // Without the other rows: the sandwich asks for each row in turn.
    fn only(&self, unit: usize) -> Result<Self, Degenerate> {
        let row = self.rows.get(unit).ok_or(Degenerate::Data)?;
        Ok(Self::new(vec![*row]))
    }
}
