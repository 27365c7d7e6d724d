//! Text on its way to a terminal.

/// Text without control characters, which a file may hold and a terminal would obey.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn nothing_reaches_the_terminal_but_text() {
        assert_eq!(printable("waiting"), "waiting");
        assert_eq!(printable("\u{1b}[2J"), "\u{fffd}[2J");
        assert_eq!(printable("a\nb"), "a\u{fffd}b");
    }
}
