//! A column of a source while it is read: number by number, it must stay what it is.

/// A column of the source while it is read.
pub(super) struct Column {
    pub(super) index: usize,
    pub(super) name: String,
    kind: Kind,
}

/// What the values of a column have been so far.
enum Kind {
    Unknown,
    Numeric,
    /// Nothing but missing values, first on this line.
    Missing(u64),
    /// Text, first seen with this value on this line.
    Text(String, u64),
}

/// Why a value cannot be used.
pub(super) struct Fault {
    /// Where it stands.
    pub(super) line: u64,
    pub(super) what: String,
    pub(super) remedy: &'static str,
}

impl Column {
    pub(super) fn new(index: usize, name: String) -> Self {
        Self {
            index,
            name,
            kind: Kind::Unknown,
        }
    }

    pub(super) fn is_numeric(&self) -> bool {
        matches!(self.kind, Kind::Numeric)
    }

    /// Why the column is not numeric, if it is not.
    pub(super) fn why_not_numeric(&self) -> Option<String> {
        match &self.kind {
            Kind::Numeric => None,
            Kind::Text(value, line) => Some(format!("`{value}` on line {line} is not a number")),
            Kind::Missing(_) | Kind::Unknown => Some("it has no values".to_owned()),
        }
    }

    /// Takes note of a value: it must agree with those before it. Its line is only asked for if it
    /// matters.
    pub(super) fn see(
        &mut self,
        field: &str,
        line: impl Fn() -> u64,
        must_be_numeric: bool,
    ) -> Result<(), Fault> {
        let choose = |what| Fault {
            line: line(),
            what,
            remedy: "choose the columns to use with `--columns`",
        };
        let missing = |line| Fault {
            line,
            what: "the value is missing".to_owned(),
            remedy: "rows with missing values are not read: remove them, or fill them in",
        };
        let next = match (field.parse::<f64>(), &self.kind) {
            (Ok(_), Kind::Text(text, text_line)) => {
                return Err(choose(format!(
                    "`{field}` is a number, but `{text}` on line {text_line} is not"
                )));
            }
            (Ok(value), _) if !value.is_finite() => {
                return Err(Fault {
                    line: line(),
                    what: format!("`{field}` is not a finite number"),
                    remedy: "remove the row, or fill in a number",
                });
            }
            (Ok(_), Kind::Missing(line)) => return Err(missing(*line)),
            (Ok(_), _) => Kind::Numeric,
            (Err(_), Kind::Text(..)) => return Ok(()),
            (Err(_), kind) if is_missing(field) => match kind {
                Kind::Unknown if !must_be_numeric => Kind::Missing(line()),
                Kind::Missing(_) => return Ok(()),
                _ => return Err(missing(line())),
            },
            (Err(_), Kind::Unknown | Kind::Missing(_)) if !must_be_numeric => {
                Kind::Text(field.to_owned(), line())
            }
            (Err(_), _) => return Err(choose(format!("`{field}` is not a number"))),
        };
        self.kind = next;
        Ok(())
    }
}

/// Whether a field says that there is no value.
pub(super) fn is_missing(field: &str) -> bool {
    ["", "na", "n/a", "null", "none", "?", "."].contains(&field.to_ascii_lowercase().as_str())
}
