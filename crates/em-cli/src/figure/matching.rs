//! Which class of one clustering answers to which of another, so that both get the same colour.

/// The classes of `of` renumbered as those of `like` with which they share most rows, the pair that
/// shares most first. Those that answer to none come after all of `like`.
pub(super) fn renumbered(of: &[Option<usize>], like: &[Option<usize>]) -> Vec<Option<usize>> {
    let count =
        |classes: &[Option<usize>]| classes.iter().flatten().max().map_or(0, |most| most + 1);
    let (rows, columns) = (count(of), count(like));
    let mut shared = vec![vec![0_usize; columns]; rows];
    for (a, b) in of.iter().zip(like) {
        if let (Some(a), Some(b)) = (a, b) {
            shared[*a][*b] += 1;
        }
    }
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (a, row) in shared.iter().enumerate() {
        pairs.extend(row.iter().enumerate().map(|(b, shared)| (*shared, a, b)));
    }
    pairs.sort_by(|x, y| y.0.cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut new: Vec<Option<usize>> = vec![None; rows];
    let mut is_taken = vec![false; columns];
    for (_, a, b) in pairs {
        if new[a].is_none() && !is_taken[b] {
            new[a] = Some(b);
            is_taken[b] = true;
        }
    }
    let mut next = columns;
    for class in &mut new {
        class.get_or_insert_with(|| {
            next += 1;
            next - 1
        });
    }
    of.iter()
        .map(|class| class.and_then(|class| new[class]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::renumbered;

    #[test]
    fn classes_take_the_numbers_of_those_they_share_most_with() {
        let some = |classes: &[usize]| classes.iter().copied().map(Some).collect::<Vec<_>>();
        let of = some(&[0, 0, 0, 1, 1, 2]);
        let like = some(&[1, 1, 1, 0, 0, 0]);
        assert_eq!(renumbered(&of, &like), some(&[1, 1, 1, 0, 0, 2]));
        assert_eq!(
            renumbered(&[None, Some(0)], &[Some(0), Some(0)]),
            [None, Some(0)]
        );
    }
}
