//! Names that may have been meant.

use strsim::{damerau_levenshtein, jaro_winkler};

/// The name that is most like what was asked for: the same but for case and white space, or nearly so.
pub(super) fn nearest<'a>(wanted: &str, names: &'a [String]) -> Option<&'a str> {
    let bare = |name: &str| -> String {
        let letters = name.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let wanted = bare(wanted);
    if wanted.is_empty() {
        return None;
    }
    let same = names.iter().find(|name| bare(name) == wanted);
    // A third of the letters may be wrong, or the end be missing.
    let distance = |name: &String| {
        let name = bare(name);
        let edits = damerau_levenshtein(&wanted, &name);
        let is_near = 3 * edits <= name.chars().count().max(wanted.chars().count())
            || (wanted.chars().count() > 2 && jaro_winkler(&wanted, &name) > 0.9);
        is_near.then_some(edits)
    };
    let near = || {
        let near = names
            .iter()
            .filter_map(|name| Some((distance(name)?, name)));
        near.min_by_key(|(edits, _)| *edits).map(|(_, name)| name)
    };
    same.or_else(near).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn names_that_are_near() {
        let names = ["eruptions", "waiting", "Petal.Length", "x1", "x2"].map(str::to_owned);
        for (wanted, expected) in [
            ("Waiting", Some("waiting")),
            (" waiting ", Some("waiting")),
            ("wating", Some("waiting")),
            ("wiating", Some("waiting")),
            ("eruption", Some("eruptions")),
            ("petal_length", Some("Petal.Length")),
            ("petal length", Some("Petal.Length")),
            ("X1", Some("x1")),
            ("zebra", None),
            ("7", None),
            ("", None),
        ] {
            assert_eq!(nearest(wanted, &names), expected, "{wanted}");
        }
    }
}
