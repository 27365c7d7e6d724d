//! Sentences of messages as sentences of a page.

use minijinja::Value;
use std::fmt::Write;

/// A message as a sentence: it begins with a capital and ends with a period.
pub(crate) fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    let period = (!message.ends_with('.')).then_some('.');
    first.chain(chars).chain(period).collect()
}

/// A message as a sentence in HTML, where what stands in backticks is code.
#[allow(clippy::needless_pass_by_value)] // a filter of templates
pub(super) fn prose(message: String) -> Value {
    let mut html = String::new();
    for (index, part) in sentence(&message).split('`').enumerate() {
        let (open, close) = if index % 2 == 1 {
            ("<code>", "</code>")
        } else {
            ("", "")
        };
        let _ = write!(html, "{open}{}{close}", escaped(part)); // writing to a string cannot fail
    }
    Value::from_safe_string(html)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#x27;")
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn messages_become_sentences() {
        let html = |text: &str| prose(text.to_owned()).to_string();
        assert_eq!(
            html("try `--prior`, or fewer"),
            "Try <code>--prior</code>, or fewer."
        );
        assert_eq!(html("a < b & c."), "A &lt; b &amp; c.");
        assert_eq!(html(""), ".");
    }
}
