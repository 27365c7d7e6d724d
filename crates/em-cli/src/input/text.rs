//! Lines and fields of a text, in messages too.

/// A VCF of all of a biobank has lines of tens of megabytes; what is longer by far is no text.
pub(super) const LONGEST_LINE: u64 = 1 << 30;

/// What is wrong with a longer one.
pub(super) const TOO_LONG: &str = "longer than any line of such a file: is it text?";

/// A field as a message quotes it: not all of a long one.
pub(super) fn shown(field: &str) -> String {
    const LONGEST: usize = 40;
    match field.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &field[..end]),
        None => field.to_owned(),
    }
}
