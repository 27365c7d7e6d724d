//! Sentences of messages as sentences of a page.

use minijinja::Value;
use std::fmt::Write;

/// A message as a sentence in HTML: it begins with a capital, ends with a period, and what stands in
/// backticks is code.
#[allow(clippy::needless_pass_by_value)] // a filter of templates
pub(super) fn prose(message: String) -> Value {
    let mut html = String::new();
    for (index, part) in message.split('`').enumerate() {
        let mut text = part.to_owned();
        if index == 0 {
            let mut chars = part.chars();
            if let Some(first) = chars.next() {
                text = first.to_uppercase().chain(chars).collect();
            }
        }
        let (open, close) = if index % 2 == 1 {
            ("<code>", "</code>")
        } else {
            ("", "")
        };
        let _ = write!(html, "{open}{}{close}", escaped(&text)); // writing to a string cannot fail
    }
    if !message.ends_with('.') {
        html.push('.');
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
