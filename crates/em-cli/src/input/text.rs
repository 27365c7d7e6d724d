//! Text from a file on its way to a terminal.

/// A field as it may be shown: short, on one line, without control characters.
pub(super) fn shown(field: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown: String = (field.chars().take(LONGEST))
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if field.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn nothing_reaches_the_terminal_but_text() {
        assert_eq!(shown("waiting"), "waiting");
        assert_eq!(shown("\u{1b}[2J"), "\u{fffd}[2J");
        assert_eq!(shown("a\nb"), "a\u{fffd}b");
        assert_eq!(shown(&"x".repeat(100)).chars().count(), 41);
    }
}
