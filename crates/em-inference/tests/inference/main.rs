//! Standard errors, intervals and checks against published values, closed forms and each other.
#![allow(clippy::unwrap_used)]

mod doctor;
mod edges;
mod intervals;
mod moth;
mod observed;
mod saddle;
