//! How much a terminal shows at once.

use terminal_size::{Height, Width, terminal_size as size_of_stdout};

/// Columns and rows for a figure: the width of the terminal, and as much of its height as still leaves room
/// for the command; a common size where there is none.
pub(crate) fn terminal_size() -> [usize; 2] {
    let size = size_of_stdout().map(|(Width(columns), Height(rows))| [columns, rows]);
    let [columns, rows] = size.unwrap_or([80, 27]).map(usize::from);
    let columns = columns.clamp(40, 160);
    // Cells are about twice as high as wide.
    let rows = rows.saturating_sub(3).clamp(16, (columns * 2 / 5).max(16));
    [columns, rows]
}
