//! The arithmetic of a tile: log-densities, responsibilities, moments.
//!
//! Everything here works on [`Lane`]s, one number for each of 64 rows, in loops without branches
//! that the compiler turns into vector instructions. The entry points go through pulp, which
//! compiles them once for each instruction set and picks one at run time; the helpers must
//! therefore be inlined into them.

use crate::blocked::{FEWEST_COLUMNS, Moments, Whitenings};
use crate::exp::exp;
use crate::fold::CHUNK_ROWS;
use crate::linalg::triangle_len;
use crate::simd::mul_add;
use crate::tile::{Lane, TILE_ROWS, Tile};
use crate::{Gmm, Rows};
use pulp::{Arch, Simd, WithSimd};

/// How many statistics one component has: Σr, Σr(x − m), and the lower triangle of
/// Σr(x − m)(x − m)ᵀ.
pub(crate) fn moments_len(d: usize) -> usize {
    1 + d + triangle_len(d)
}

/// The E-step of some rows: adds each component's moments about its current mean into `into` and
/// returns the log-likelihood. O(n·k·d²).
pub(crate) fn e_step(gmm: &Gmm, rows: Rows<'_>, into: &mut [f64]) -> f64 {
    let mut sum = 0.0;
    Arch::new().dispatch(EachTile {
        gmm,
        rows,
        visit: MomentsOf {
            gmm,
            differences: Tile::new(gmm.dimensions()),
            blocked: None,
            log_likelihood: &mut sum,
            into,
        },
    });
    sum
}

/// Visits each row of some rows with its responsibilities and log-density. O(n·k·d²).
pub(crate) fn evaluate(gmm: &Gmm, rows: Rows<'_>, visit: impl FnMut(RowView<'_>)) {
    Arch::new().dispatch(EachTile {
        gmm,
        rows,
        visit: EachRow(visit),
    });
}

/// A row as [`evaluate`] shows it.
pub(crate) struct RowView<'a> {
    /// The number of the row.
    pub(crate) row: usize,
    responsibilities: &'a [Lane],
    /// log p(x).
    pub(crate) log_density: f64,
    at: usize,
}

impl RowView<'_> {
    /// The k responsibilities of the row.
    pub(crate) fn responsibilities(&self) -> impl Iterator<Item = f64> {
        self.responsibilities.iter().map(|lane| lane[self.at])
    }
}

/// The moments of labelled rows about the given references, k × d: each row counts fully for the
/// component of its label. O(n·k·d²).
pub(crate) fn labelled_moments(
    references: &[f64],
    rows: Rows<'_>,
    label: impl Fn(usize) -> usize,
    into: &mut [f64],
) {
    Arch::new().dispatch(Labelled {
        references,
        rows,
        label,
        into,
    });
}

/// What is done with an evaluated tile.
trait Visit {
    fn tile<S: Simd>(
        &mut self,
        simd: S,
        first: usize,
        tile: &Tile,
        responsibilities: &[Lane],
        log_density: &Lane,
    );

    /// Before the first tile.
    fn begin<S: Simd>(&mut self) {}

    /// After the last tile.
    fn finish(&mut self) {}
}

struct EachTile<'a, V> {
    gmm: &'a Gmm,
    rows: Rows<'a>,
    visit: V,
}

impl<V: Visit> WithSimd for EachTile<'_, V> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            gmm,
            rows,
            mut visit,
        } = self;
        let (k, d) = (gmm.components(), gmm.dimensions());
        let mut tile = Tile::new(d);
        let mut differences = Tile::new(d);
        let mut joint = vec![[0.0; TILE_ROWS]; k];
        let blocked = (d >= FEWEST_COLUMNS).then(|| Whitenings::of(gmm));
        visit.begin::<S>();
        for first in (0..rows.len()).step_by(TILE_ROWS) {
            tile.load(rows.matrix(), first);
            for (component, joint) in joint.iter_mut().enumerate() {
                subtract(&tile, gmm.mean(component), &mut differences);
                let mut distances = [0.0; TILE_ROWS];
                match &blocked {
                    Some(blocked) => {
                        blocked.squared_distances(simd, component, &differences, &mut distances);
                    }
                    None => squared_distances::<S>(gmm, component, &differences, &mut distances),
                }
                log_joint(gmm, component, &distances, joint);
            }
            let log_density = normalize::<S>(&mut joint);
            visit.tile(simd, first, &tile, &joint, &log_density);
        }
        visit.finish();
    }
}

struct EachRow<F>(F);

impl<F: FnMut(RowView<'_>)> Visit for EachRow<F> {
    #[inline(always)]
    fn tile<S: Simd>(
        &mut self,
        _: S,
        first: usize,
        tile: &Tile,
        responsibilities: &[Lane],
        log_density: &Lane,
    ) {
        for (at, &log_density) in log_density[..tile.rows].iter().enumerate() {
            (self.0)(RowView {
                row: first + at,
                responsibilities,
                log_density,
                at,
            });
        }
    }
}

struct MomentsOf<'a> {
    gmm: &'a Gmm,
    differences: Tile,
    blocked: Option<Moments>,
    log_likelihood: &'a mut f64,
    into: &'a mut [f64],
}

impl Visit for MomentsOf<'_> {
    fn begin<S: Simd>(&mut self) {
        let (k, d) = (self.gmm.components(), self.gmm.dimensions());
        self.blocked = (d >= FEWEST_COLUMNS).then(|| Moments::new::<S>(d, k));
    }

    #[inline(always)]
    fn tile<S: Simd>(
        &mut self,
        simd: S,
        _: usize,
        tile: &Tile,
        responsibilities: &[Lane],
        log_density: &Lane,
    ) {
        let len = moments_len(tile.columns.len());
        if let Some(blocked) = &mut self.blocked {
            blocked.load(tile);
        }
        for log_density in &log_density[..tile.rows] {
            *self.log_likelihood += log_density;
        }
        for (component, lane) in responsibilities.iter().enumerate() {
            let mut r = *lane;
            r[tile.rows..].fill(0.0);
            let mean = self.gmm.mean(component);
            let into = &mut self.into[component * len..(component + 1) * len];
            if let Some(blocked) = &mut self.blocked {
                into[0] += total(&r);
                blocked.add(simd, component, &r, mean);
            } else {
                subtract(tile, mean, &mut self.differences);
                add_moments::<S>(&r, &self.differences, into);
            }
        }
    }

    fn finish(&mut self) {
        let Some(blocked) = &self.blocked else {
            return;
        };
        let d = self.gmm.dimensions();
        for (component, into) in self.into.chunks_exact_mut(moments_len(d)).enumerate() {
            let (first, second) = into[1..].split_at_mut(d);
            blocked.write(component, first, second);
        }
    }
}

struct Labelled<'a, F> {
    references: &'a [f64],
    rows: Rows<'a>,
    label: F,
    into: &'a mut [f64],
}

impl<F: Fn(usize) -> usize> WithSimd for Labelled<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let d = self.rows.dimensions();
        let mut tile = Tile::new(d);
        let mut differences = Tile::new(d);
        for first in (0..self.rows.len()).step_by(TILE_ROWS) {
            tile.load(self.rows.matrix(), first);
            let mut labels = [usize::MAX; TILE_ROWS];
            for (row, label) in labels[..tile.rows].iter_mut().enumerate() {
                *label = (self.label)(first + row);
            }
            for (component, (reference, into)) in (self.references.chunks_exact(d))
                .zip(self.into.chunks_exact_mut(moments_len(d)))
                .enumerate()
            {
                let mut r = [0.0; TILE_ROWS];
                for (r, &label) in r.iter_mut().zip(&labels) {
                    *r = f64::from(u8::from(label == component));
                }
                subtract(&tile, reference, &mut differences);
                add_moments::<S>(&r, &differences, into);
            }
        }
    }
}

/// x − m for every row of the tile.
#[inline(always)]
fn subtract(tile: &Tile, mean: &[f64], differences: &mut Tile) {
    for ((y, x), m) in (differences.columns.iter_mut().zip(&tile.columns)).zip(mean) {
        for (y, x) in y.iter_mut().zip(x) {
            *y = x - m;
        }
    }
}

/// log w + log N(x; μ, Σ) = log w + log |W| − (d/2) log 2π − ½ ‖W(x − μ)‖².
#[inline(always)]
fn log_joint(gmm: &Gmm, component: usize, distances: &Lane, joint: &mut Lane) {
    let half_log_2_pi = 0.5 * std::f64::consts::TAU.ln();
    let constant = gmm.weights()[component].ln() + gmm.whitenings()[component].log_determinant
        - gmm.dimensions() as f64 * half_log_2_pi;
    for (joint, distance) in joint.iter_mut().zip(distances) {
        *joint = constant - 0.5 * distance;
    }
}

/// ‖W(x − μ)‖² from x − μ.
#[inline(always)]
fn squared_distances<S: Simd>(
    gmm: &Gmm,
    component: usize,
    differences: &Tile,
    distances: &mut Lane,
) {
    let whitening = &gmm.whitenings()[component];
    for i in 0..differences.columns.len() {
        let mut z = [0.0; TILE_ROWS];
        for (w, y) in whitening.row(i).iter().zip(&differences.columns) {
            for (z, y) in z.iter_mut().zip(y) {
                *z = mul_add::<S>(*w, *y, *z);
            }
        }
        for (distance, z) in distances.iter_mut().zip(&z) {
            *distance = mul_add::<S>(*z, *z, *distance);
        }
    }
}

/// Turns log-joint densities into responsibilities, and returns the log-densities: a log-sum-exp
/// about each row's largest term. A row so far away that every term is −∞ has the log-density −∞ and
/// responsibilities that are NaN.
#[inline(always)]
fn normalize<S: Simd>(joint: &mut [Lane]) -> Lane {
    let mut largest = [f64::NEG_INFINITY; TILE_ROWS];
    for lane in joint.iter() {
        for (largest, x) in largest.iter_mut().zip(lane) {
            *largest = if *x > *largest { *x } else { *largest };
        }
    }
    let mut sum = [0.0; TILE_ROWS];
    for lane in joint.iter_mut() {
        for ((x, largest), sum) in lane.iter_mut().zip(&largest).zip(&mut sum) {
            *x = exp::<S>(*x - largest);
            *sum += *x;
        }
    }
    for lane in joint.iter_mut() {
        for (x, sum) in lane.iter_mut().zip(&sum) {
            *x /= sum;
        }
    }
    for (largest, sum) in largest.iter_mut().zip(&sum) {
        if largest.is_finite() {
            *largest += sum.ln();
        }
    }
    largest
}

/// Adds Σr, Σr·y and the lower triangle of Σr·y·yᵀ.
#[inline(always)]
fn add_moments<S: Simd>(r: &Lane, differences: &Tile, into: &mut [f64]) {
    let d = differences.columns.len();
    let (count, rest) = into.split_at_mut(1);
    let (first, second) = rest.split_at_mut(d);
    count[0] += total(r);
    for (i, (y, first)) in differences.columns.iter().zip(first).enumerate() {
        let mut ry = [0.0; TILE_ROWS];
        for ((ry, r), y) in ry.iter_mut().zip(r).zip(y) {
            *ry = r * y;
        }
        *first += total(&ry);
        let row = &mut second[triangle_len(i)..=triangle_len(i) + i];
        for (second, y) in row.iter_mut().zip(&differences.columns) {
            *second += dot::<S>(&ry, y);
        }
    }
}

/// How many partial sums run side by side: two vectors of eight.
const SIDE_BY_SIDE: usize = 16;

#[inline(always)]
fn dot<S: Simd>(a: &Lane, b: &Lane) -> f64 {
    let mut sums = [0.0; SIDE_BY_SIDE];
    for (a, b) in a
        .chunks_exact(SIDE_BY_SIDE)
        .zip(b.chunks_exact(SIDE_BY_SIDE))
    {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum = mul_add::<S>(*a, *b, *sum);
        }
    }
    sums.iter().sum()
}

#[inline(always)]
fn total(a: &Lane) -> f64 {
    let mut sums = [0.0; SIDE_BY_SIDE];
    for a in a.chunks_exact(SIDE_BY_SIDE) {
        for (sum, a) in sums.iter_mut().zip(a) {
            *sum += a;
        }
    }
    sums.iter().sum()
}

const _: () = assert!(CHUNK_ROWS.is_multiple_of(TILE_ROWS));
const _: () = assert!(TILE_ROWS.is_multiple_of(SIDE_BY_SIDE));
