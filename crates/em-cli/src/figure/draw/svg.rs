//! A drawing as SVG. The same drawing gives the same text, whatever the day or version: coordinates
//! have two decimals. It scales, has a title for those who cannot see it, and no ids, so that several
//! fit into one page of HTML.

use super::{Anchor, Colour, Drawing, Mark, Shape, Stroke, Theme};
use std::fmt::Write;

pub(in crate::figure) fn svg(drawing: &Drawing, theme: Theme) -> String {
    let mut svg = Writer {
        theme,
        text: String::new(),
    };
    svg.open(drawing);
    for mark in &drawing.marks {
        svg.mark(mark);
    }
    svg.text.push_str("</svg>\n");
    svg.text
}

struct Writer {
    theme: Theme,
    text: String,
}

impl Writer {
    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        let _ = self.text.write_fmt(text); // which does not fail for a string
    }

    fn open(&mut self, drawing: &Drawing) {
        let (w, h) = (px(drawing.width), px(drawing.height));
        let title = escape(&drawing.title);
        // A file has a size of its own; what is part of a page has the page's.
        let size = match self.theme {
            Theme::Embedded => String::new(),
            _ => format!(r#" width="{w}" height="{h}""#),
        };
        self.push(format_args!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}"{size} role="img" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif">
<title>{title}</title>
"#
        ));
        if self.theme != Theme::Embedded {
            let white = self.theme.css(Colour::Background);
            self.push(format_args!(
                "<rect width=\"{w}\" height=\"{h}\" fill=\"{white}\"/>\n"
            ));
        }
    }

    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Line { points, stroke } => {
                let attributes = self.stroke(stroke);
                let path = path(points);
                self.push(format_args!(
                    "<path fill=\"none\" stroke-linejoin=\"round\"{attributes} d=\"{path}\"/>\n"
                ));
            }
            Mark::Area {
                points,
                colour,
                opacity,
            } => {
                let fill = self.theme.css(*colour);
                let opacity = attribute("fill-opacity", *opacity);
                let path = path(points);
                self.push(format_args!(
                    "<path fill=\"{fill}\"{opacity} d=\"{path}Z\"/>\n"
                ));
            }
            Mark::Points {
                at,
                shape,
                radius,
                colour,
                opacity,
            } => self.points(at, *shape, *radius, *colour, *opacity),
            Mark::Text {
                at: [x, y],
                text,
                size,
                anchor,
                colour,
                is_turned,
                has_halo,
            } => {
                // Digits and capitals are about 0.7 of the size high; they stand on the baseline.
                let shift = 0.35 * size;
                let place = if *is_turned {
                    let (x, y) = (px(x + shift), px(*y));
                    format!(r#"transform="translate({x} {y})rotate(-90)""#)
                } else {
                    format!(r#"x="{}" y="{}""#, px(*x), px(y + shift))
                };
                let anchor = match anchor {
                    Anchor::Start => "",
                    Anchor::Middle => r#" text-anchor="middle""#,
                    Anchor::End => r#" text-anchor="end""#,
                };
                let fill = self.theme.css(*colour);
                let halo = if *has_halo {
                    let around = self.theme.css(Colour::Background);
                    format!(
                        r#" stroke="{around}" stroke-width="3" stroke-linejoin="round" paint-order="stroke""#
                    )
                } else {
                    String::new()
                };
                let (size, text) = (px(*size), escape(text));
                self.push(format_args!(
                    "<text {place} font-size=\"{size}\"{anchor} fill=\"{fill}\"{halo}>{text}</text>\n"
                ));
            }
        }
    }

    fn stroke(&self, stroke: &Stroke) -> String {
        let colour = self.theme.css(stroke.colour);
        let width = px(stroke.width);
        let opacity = attribute("stroke-opacity", stroke.opacity);
        let dash = stroke.dash.pattern().map(|[on, off]| {
            let (on, off) = (px(on * stroke.width), px(off * stroke.width));
            format!(r#" stroke-dasharray="{on} {off}""#)
        });
        let dash = dash.unwrap_or_default();
        format!(r#" stroke="{colour}" stroke-width="{width}"{opacity}{dash}"#)
    }

    /// Each point is a short path of a group, so that points one over the other are darker.
    fn points(&mut self, at: &[[f64; 2]], shape: Shape, radius: f64, colour: Colour, opacity: f64) {
        let colour = self.theme.css(colour);
        let relative = |points: &[[f64; 2]]| {
            let steps = points.windows(2);
            let steps =
                steps.map(|p| format!("l{} {}", px(p[1][0] - p[0][0]), px(p[1][1] - p[0][1])));
            steps.collect::<String>()
        };
        if let Some(corners) = shape.corners(radius) {
            let opacity = attribute("fill-opacity", opacity);
            let tail = relative(&corners) + "z";
            self.push(format_args!("<g fill=\"{colour}\"{opacity}>"));
            for [x, y] in at {
                let (x, y) = (px(x + corners[0][0]), px(y + corners[0][1]));
                self.push(format_args!("<path d=\"M{x} {y}{tail}\"/>"));
            }
        } else if let Some([a, b]) = shape.strokes(radius) {
            let opacity = attribute("stroke-opacity", opacity);
            let width = px(0.55 * radius);
            self.push(format_args!(
                "<g stroke=\"{colour}\" stroke-width=\"{width}\"{opacity}>"
            ));
            for [x, y] in at {
                let from = |[dx, dy]: [f64; 2]| format!("M{} {}", px(x + dx), px(y + dy));
                let (first, second) = (from(a[0]) + &relative(&a), from(b[0]) + &relative(&b));
                self.push(format_args!("<path d=\"{first}{second}\"/>"));
            }
        } else if shape == Shape::Ring {
            let (r, width) = (px(radius), px(0.4 * radius));
            self.push(format_args!(
                "<g fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\">"
            ));
            for [x, y] in at {
                let (x, y) = (px(*x), px(*y));
                self.push(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>"));
            }
        } else {
            // The shortest circle there is: the round ends of a line of no length.
            let (width, opacity) = (px(2.0 * radius), attribute("stroke-opacity", opacity));
            self.push(format_args!(
                "<g stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"round\"{opacity}>"
            ));
            for [x, y] in at {
                let (x, y) = (px(*x), px(*y));
                self.push(format_args!("<path d=\"M{x} {y}h0\"/>"));
            }
        }
        self.text.push_str("</g>\n");
    }
}

/// A length or place, with two decimals at most.
fn px(x: f64) -> String {
    let text = format!("{x:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}

fn path(points: &[[f64; 2]]) -> String {
    let mut path = String::new();
    for (i, [x, y]) in points.iter().enumerate() {
        let command = if i == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{command}{} {}", px(*x), px(*y));
    }
    path
}

/// An attribute that need not be there if it is 1.
fn attribute(name: &str, value: f64) -> String {
    if value >= 1.0 {
        return String::new();
    }
    format!(r#" {name}="{}""#, px(value))
}

/// Text that is text, whatever it holds. Control characters are not allowed in XML at all.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{escape, px};

    #[test]
    fn numbers_are_short() {
        for (x, expected) in [
            (0.0, "0"),
            (-0.001, "0"),
            (1.5, "1.5"),
            (100.0, "100"),
            (0.126, "0.13"),
        ] {
            assert_eq!(px(x), expected);
        }
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(escape("<&\">\u{1b}é"), "&lt;&amp;&quot;&gt;\u{fffd}é");
    }
}
