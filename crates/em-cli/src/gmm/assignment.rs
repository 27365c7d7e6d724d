//! Which columns of a table answer to which rows.

/// For each row of a table of counts, at most as many as there are columns, a column of its own, so that the
/// sum of the counts there is as large as it gets: the assignment problem, by shortest augmenting paths
/// (Jonker & Volgenant 1987). O(rows² · columns).
pub(super) fn assignment(
    rows: usize,
    columns: usize,
    count: impl Fn(usize, usize) -> u64,
) -> Vec<usize> {
    // As costs, where columns are counted from 1 and 0 stands for none.
    let cost = |row: usize, column: usize| -(count(row, column - 1) as f64);
    let mut row_of: Vec<Option<usize>> = vec![None; columns + 1];
    let (mut u, mut v) = (vec![0.0; rows], vec![0.0; columns + 1]);
    for row in 0..rows {
        row_of[0] = Some(row);
        let (mut distance, mut from) = (vec![f64::INFINITY; columns + 1], vec![0; columns + 1]);
        let mut is_done = vec![false; columns + 1];
        let mut at = 0;
        while let Some(held) = row_of[at] {
            is_done[at] = true;
            let (mut least, mut next) = (f64::INFINITY, 0);
            for column in (1..=columns).filter(|&column| !is_done[column]) {
                let reduced = cost(held, column) - u[held] - v[column];
                if reduced < distance[column] {
                    distance[column] = reduced;
                    from[column] = at;
                }
                if distance[column] < least {
                    (least, next) = (distance[column], column);
                }
            }
            for (column, row) in row_of.iter().enumerate() {
                match row {
                    Some(row) if is_done[column] => {
                        u[*row] += least;
                        v[column] -= least;
                    }
                    _ => distance[column] -= least,
                }
            }
            at = next;
        }
        while at != 0 {
            row_of[at] = row_of[from[at]];
            at = from[at];
        }
    }
    let mut assigned = vec![0; rows];
    for (column, row) in row_of.iter().enumerate().skip(1) {
        if let Some(row) = row {
            assigned[*row] = column - 1;
        }
    }
    assigned
}

#[cfg(test)]
mod tests {
    use super::assignment;
    use proptest::prelude::*;

    /// The best of all ways, tried one by one.
    fn best(table: &[Vec<u64>], row: usize, taken: &mut Vec<usize>) -> u64 {
        if row == table.len() {
            return 0;
        }
        let mut most = 0;
        for column in 0..table[0].len() {
            if !taken.contains(&column) {
                taken.push(column);
                most = most.max(table[row][column] + best(table, row + 1, taken));
                taken.pop();
            }
        }
        most
    }

    proptest! {
        #[test]
        fn no_other_is_heavier(
            table in (1usize..5, 0usize..3).prop_flat_map(|(rows, more)| {
                prop::collection::vec(prop::collection::vec(0u64..20, rows + more), rows)
            })
        ) {
            let found = assignment(table.len(), table[0].len(), |i, j| table[i][j]);
            let mut different = found.clone();
            different.sort_unstable();
            different.dedup();
            prop_assert_eq!(different.len(), table.len());
            let sum: u64 = found.iter().enumerate().map(|(i, &j)| table[i][j]).sum();
            prop_assert_eq!(sum, best(&table, 0, &mut Vec::new()));
        }
    }
}
