//! How wide text is, and text that fits.

use super::Theme;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How wide a text is at most, in pixels. On a terminal characters have cells; fonts of pages differ, so
/// these are the widths of a wide one.
pub(in crate::figure) fn width(text: &str, size: f64, theme: Theme) -> f64 {
    if theme == Theme::Terminal {
        return text.width() as f64 * CELL;
    }
    text.chars().map(|c| size * advance(c)).sum()
}

/// How wide a character of a terminal is taken to be.
pub(super) const CELL: f64 = 8.0;

/// In sizes of the font.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '\'' | '|' | '.' | ',' | ':' | ';' | ' ' => 0.33,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' | '"' | '!' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.96,
        'A'..='Z' | '&' => 0.72,
        '−' | '×' | '+' | '=' | '<' | '>' => 0.84,
        _ if c.is_ascii() || c.width() == Some(1) => 0.62,
        _ => c.width().unwrap_or(0) as f64 * 0.55,
    }
}

/// The text with as much of its middle left out as it takes to fit.
pub(in crate::figure) fn shorten(text: &str, size: f64, most: f64, theme: Theme) -> String {
    if width(text, size, theme) <= most {
        return text.to_owned();
    }
    let all: Vec<char> = text.chars().collect();
    for kept in (1..all.len()).rev() {
        let head = kept.div_ceil(2);
        let start: String = all[..head].iter().collect();
        let end: String = all[all.len() - (kept - head)..].iter().collect();
        let short = format!("{start}…{end}");
        if width(&short, size, theme) <= most {
            return short;
        }
    }
    "…".to_owned()
}

/// The text as lines that fit, broken between words where it can be.
pub(in crate::figure) fn wrap(text: &str, size: f64, most: f64, theme: Theme) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = shorten(word, size, most, theme);
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, theme) <= most => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Theme, shorten, width, wrap};

    #[test]
    fn long_names_lose_their_middle() {
        let name = "a very long name of a column that nobody would type";
        for theme in [Theme::Page, Theme::Terminal] {
            let short = shorten(name, 12.0, 100.0, theme);
            assert!(width(&short, 12.0, theme) <= 100.0, "{short}");
            assert!(short.starts_with("a v") && short.contains('…'), "{short}");
        }
        assert_eq!(shorten("x", 12.0, 100.0, Theme::Page), "x");
        assert_eq!(shorten("waiting", 12.0, 1.0, Theme::Page), "…");
    }

    #[test]
    fn lines_fit() {
        let lines = wrap("one two three four", 12.0, 80.0, Theme::Terminal);
        assert_eq!(lines, ["one two", "three four"]);
        assert!(wrap("", 12.0, 80.0, Theme::Page).is_empty());
    }
}
