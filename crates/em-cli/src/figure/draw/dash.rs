//! Dashes of a line, for pictures made of dots: their own begin anew at each corner.

use super::Dash;

impl Dash {
    /// How long dashes and gaps are, in widths of the line.
    pub(super) fn pattern(self) -> Option<[f64; 2]> {
        match self {
            Dash::Solid => None,
            Dash::Dashed => Some([4.0, 3.0]),
            Dash::Dotted => Some([1.0, 2.0]),
        }
    }
}

/// The pieces of a line that are drawn.
pub(super) fn dashed(points: &[[f64; 2]], [on, off]: [f64; 2]) -> Vec<Vec<[f64; 2]>> {
    let mut pieces = Vec::new();
    let (mut is_on, mut left) = (true, on);
    let mut piece: Vec<[f64; 2]> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let ([mut x, mut y], [to_x, to_y]) = (pair[0], pair[1]);
        loop {
            let length = (to_x - x).hypot(to_y - y);
            if length <= left {
                left -= length;
                break;
            }
            let share = left / length;
            (x, y) = (x + share * (to_x - x), y + share * (to_y - y));
            if is_on {
                piece.push([x, y]);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![[x, y]];
            }
            is_on = !is_on;
            left = if is_on { on } else { off };
        }
        if is_on {
            piece.push([to_x, to_y]);
        }
    }
    if piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::dashed;

    #[test]
    fn dashes_go_around_corners() {
        let pieces = dashed(&[[0.0, 0.0], [3.0, 0.0], [3.0, 9.0]], [4.0, 2.0]);
        let expected = [
            vec![[0.0, 0.0], [3.0, 0.0], [3.0, 1.0]],
            vec![[3.0, 3.0], [3.0, 7.0]],
        ];
        assert_eq!(pieces, expected);
        assert!(dashed(&[], [1.0, 1.0]).is_empty());
    }
}
