//! Fields of a file in messages.

/// A field as a message quotes it: not all of a long one.
pub(super) fn shown(field: &str) -> String {
    const LONGEST: usize = 40;
    match field.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &field[..end]),
        None => field.to_owned(),
    }
}
