//! The part of lines and areas that lies within a frame.

/// A rectangle, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::figure) struct Frame {
    pub(in crate::figure) left: f64,
    pub(in crate::figure) top: f64,
    pub(in crate::figure) right: f64,
    pub(in crate::figure) bottom: f64,
}

impl Frame {
    pub(in crate::figure) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(in crate::figure) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(in crate::figure) fn contains(&self, [x, y]: [f64; 2]) -> bool {
        // A hair's breadth, so that what lies on the frame is within, whatever was rounded.
        let (x0, x1) = (self.left - HAIR, self.right + HAIR);
        let (y0, y1) = (self.top - HAIR, self.bottom + HAIR);
        (x0..=x1).contains(&x) && (y0..=y1).contains(&y)
    }

    pub(in crate::figure) fn corners(&self) -> [[f64; 2]; 4] {
        [
            [self.left, self.top],
            [self.right, self.top],
            [self.right, self.bottom],
            [self.left, self.bottom],
        ]
    }

    /// How far a point is inside each edge.
    fn inside(&self, [x, y]: [f64; 2]) -> [f64; 4] {
        [x - self.left, self.right - x, y - self.top, self.bottom - y]
    }
}

const HAIR: f64 = 0.005;

/// The pieces of a line within a frame. Places that are not finite break it.
pub(in crate::figure) fn clip_polyline(points: &[[f64; 2]], frame: &Frame) -> Vec<Vec<[f64; 2]>> {
    let mut pieces: Vec<Vec<[f64; 2]>> = Vec::new();
    for pair in points.windows(2) {
        let Some([from, to]) = clip_segment(pair[0], pair[1], frame) else {
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&from) => piece.push(to),
            _ => pieces.push(vec![from, to]),
        }
    }
    pieces
}

/// Liang & Barsky's: the shares of a segment at which it enters and leaves.
fn clip_segment(from: [f64; 2], to: [f64; 2], frame: &Frame) -> Option<[[f64; 2]; 2]> {
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (a, b) in frame.inside(from).into_iter().zip(frame.inside(to)) {
        if !(a.is_finite() && b.is_finite()) || (a < 0.0 && b < 0.0) {
            return None;
        }
        let share = a / (a - b);
        if a < 0.0 {
            enter = enter.max(share);
        } else if b < 0.0 {
            leave = leave.min(share);
        }
    }
    let at = |share: f64| {
        [
            from[0] + share * (to[0] - from[0]),
            from[1] + share * (to[1] - from[1]),
        ]
    };
    let end = if leave < 1.0 { at(leave) } else { to };
    let start = if enter > 0.0 { at(enter) } else { from };
    (enter <= leave).then_some([start, end])
}

/// The part of a polygon within a frame, edge by edge (Sutherland & Hodgman).
pub(in crate::figure) fn clip_polygon(points: &[[f64; 2]], frame: &Frame) -> Vec<[f64; 2]> {
    let mut polygon: Vec<[f64; 2]> = points.to_vec();
    polygon.retain(|[x, y]| x.is_finite() && y.is_finite());
    for edge in 0..4 {
        let corners = std::mem::take(&mut polygon);
        for (i, &to) in corners.iter().enumerate() {
            let from = corners[(i + corners.len() - 1) % corners.len()];
            let (a, b) = (frame.inside(from)[edge], frame.inside(to)[edge]);
            if (a < 0.0) != (b < 0.0) {
                let share = a / (a - b);
                let [x, y] = [to[0] - from[0], to[1] - from[1]];
                polygon.push([from[0] + share * x, from[1] + share * y]);
            }
            if b >= 0.0 {
                polygon.push(to);
            }
        }
    }
    polygon
}

#[cfg(test)]
mod tests {
    use super::{Frame, clip_polygon, clip_polyline};

    const UNIT: Frame = Frame {
        left: 0.0,
        top: 0.0,
        right: 1.0,
        bottom: 1.0,
    };

    #[test]
    fn lines_end_at_the_frame() {
        let line = [[-1.0, 0.5], [0.5, 0.5], [0.5, 2.0], [3.0, 2.0], [0.5, -3.0]];
        let pieces = clip_polyline(&line, &UNIT);
        assert_eq!(pieces, [vec![[0.0, 0.5], [0.5, 0.5], [0.5, 1.0]]]);
        let broken = [
            [0.1, 0.1],
            [0.2, 0.2],
            [f64::NAN, 0.3],
            [0.4, 0.4],
            [0.5, 0.5],
        ];
        assert_eq!(clip_polyline(&broken, &UNIT).len(), 2);
    }

    #[test]
    fn areas_end_at_the_frame() {
        let large = [[-1.0, -1.0], [2.0, -1.0], [2.0, 2.0], [-1.0, 2.0]];
        let mut corners = clip_polygon(&large, &UNIT);
        corners.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
        assert_eq!(corners, [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]);
        assert!(clip_polygon(&[[2.0, 2.0], [3.0, 2.0], [3.0, 3.0]], &UNIT).is_empty());
    }
}
