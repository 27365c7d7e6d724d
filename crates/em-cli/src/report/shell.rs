//! A command as one could type it again.

/// The words of this run's command line, quoted for a shell where they have to be.
pub(crate) fn this_command() -> Vec<String> {
    let arguments = std::env::args_os().skip(1);
    let words = arguments.map(|word| quoted(&word.to_string_lossy()));
    std::iter::once("em".to_owned()).chain(words).collect()
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_./,:=+@%-".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_that_a_shell_would_change_are_quoted() {
        let words = ["em", "a b.csv", "--columns", "x,y", "it's", "", "C>I>T"];
        assert_eq!(
            words.map(quoted).join(" "),
            r"em 'a b.csv' --columns x,y 'it'\''s' '' 'C>I>T'"
        );
    }
}
