//! A command as one could type it again.

/// The words of a command line, quoted for a shell where they have to be.
pub(crate) fn command_line(words: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let quoted: Vec<String> = (words.into_iter())
        .map(|word| quoted(word.as_ref()))
        .collect();
    quoted.join(" ")
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
    use super::command_line;

    #[test]
    fn words_that_a_shell_would_change_are_quoted() {
        let words = ["em", "a b.csv", "--columns", "x,y", "it's", "", "C>I>T"];
        assert_eq!(
            command_line(words),
            r"em 'a b.csv' --columns x,y 'it'\''s' '' 'C>I>T'"
        );
    }
}
