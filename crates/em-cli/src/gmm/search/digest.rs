//! What tells data apart.

use crate::input::{Data, hexadecimal};
use anyhow::Result;
use sha2::{Digest, Sha256};

/// SHA-256 of the values that are fitted, row after row, wherever they come from. One pass.
pub(super) fn of_values(data: &Data) -> Result<String> {
    let mut hash = Sha256::new();
    let mut bytes = Vec::new();
    data.each_block(|_, block, _| {
        bytes.clear();
        for row in block.row_iter() {
            for value in row.iter() {
                bytes.extend(value.to_bits().to_le_bytes());
            }
        }
        hash.update(&bytes);
        Ok(())
    })?;
    Ok(named(hash))
}

pub(super) fn of_text(text: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(text);
    named(hash)
}

fn named(hash: Sha256) -> String {
    format!("sha256:{}", hexadecimal(hash))
}
