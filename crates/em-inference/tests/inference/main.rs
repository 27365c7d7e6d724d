//! Standard errors, intervals and checks against published values, closed forms and each other.
#![allow(clippy::unwrap_used)] // a failing test should stop where it fails

mod boundaries;
mod doctor;
mod edges;
mod intervals;
mod moth;
mod observed;
mod saddle;
