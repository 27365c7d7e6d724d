//! The header of an NPY file: a dictionary in the notation of Python.
//!
//! Of that notation only what NumPy writes is understood, in one pass and without recursion, so that a
//! damaged header costs neither time nor memory nor stack.

use super::dtype::DType;
use std::io::{self, Read};

/// What the header says about the array.
pub(super) struct Header {
    pub(super) dtype: DType,
    /// Column after column rather than row after row.
    pub(super) fortran_order: bool,
    pub(super) shape: Vec<u64>,
}

/// Why an array is not read.
pub(super) enum Refusal {
    Read(io::Error),
    Malformed(&'static str),
    /// A type that is not read.
    DType(String),
}

use Refusal::Malformed;

/// The header of an array of numbers has some hundred bytes.
const LONGEST: u32 = 1 << 16;

impl Header {
    /// Reads up to where the values begin.
    pub(super) fn read(input: &mut impl Read) -> Result<Self, Refusal> {
        let mut start = [0; 8];
        input.read_exact(&mut start).map_err(Refusal::Read)?;
        let length = match start[6] {
            1 => u32::from(u16::from_le_bytes(bytes(input)?)),
            2 | 3 => u32::from_le_bytes(bytes(input)?),
            _ => return Err(Malformed("it has an unknown version")),
        };
        if length > LONGEST {
            return Err(Malformed("it is too long"));
        }
        let mut text = vec![0; length as usize];
        input.read_exact(&mut text).map_err(Refusal::Read)?;
        let text = str::from_utf8(&text).map_err(|_| Malformed("it is not text"))?;
        Scanner(text).header()
    }
}

fn bytes<const N: usize>(input: &mut impl Read) -> Result<[u8; N], Refusal> {
    let mut bytes = [0; N];
    input.read_exact(&mut bytes).map_err(Refusal::Read)?;
    Ok(bytes)
}

/// What is left of the text.
struct Scanner<'a>(&'a str);

impl<'a> Scanner<'a> {
    fn header(mut self) -> Result<Header, Refusal> {
        let (mut dtype, mut fortran_order, mut shape) = (None, None, None);
        self.expect('{')?;
        while !self.eat('}') {
            let key = self.string()?;
            self.expect(':')?;
            match key {
                "descr" => dtype = Some(self.dtype()?),
                "fortran_order" => fortran_order = Some(self.boolean()?),
                "shape" => shape = Some(self.shape()?),
                _ => return Err(Malformed("it has an unknown key")),
            }
            if !self.eat(',') {
                self.expect('}')?;
                break;
            }
        }
        match (dtype, fortran_order, shape) {
            (Some(dtype), Some(fortran_order), Some(shape)) => Ok(Header {
                dtype,
                fortran_order,
                shape,
            }),
            _ => Err(Malformed(
                "`descr`, `fortran_order` or `shape` is not there",
            )),
        }
    }

    fn dtype(&mut self) -> Result<DType, Refusal> {
        self.skip_space();
        if self.0.starts_with('[') {
            return Err(Refusal::DType("record (a structured array)".to_owned()));
        }
        let description = self.string()?;
        DType::parse(description).ok_or_else(|| Refusal::DType(format!("`{description}`")))
    }

    fn boolean(&mut self) -> Result<bool, Refusal> {
        match self.word() {
            "True" => Ok(true),
            "False" => Ok(false),
            _ => Err(Malformed("`fortran_order` is neither `True` nor `False`")),
        }
    }

    /// Whole numbers in round brackets; with an L behind them where Python 2 wrote them.
    fn shape(&mut self) -> Result<Vec<u64>, Refusal> {
        let mut shape = Vec::new();
        self.expect('(')?;
        while !self.eat(')') {
            let number = self.word();
            let number = number.strip_suffix('L').unwrap_or(number).parse();
            shape.push(number.map_err(|_| Malformed("`shape` is not a list of sizes"))?);
            if !self.eat(',') {
                self.expect(')')?;
                break;
            }
        }
        Ok(shape)
    }

    /// A quoted string without escapes.
    fn string(&mut self) -> Result<&'a str, Refusal> {
        self.skip_space();
        let unquoted =
            (self.0.split_at_checked(1)).filter(|(quote, _)| ["'", "\""].contains(quote));
        let (string, rest) = unquoted
            .and_then(|(quote, rest)| rest.split_once(quote))
            .ok_or(Malformed("a quoted name is expected"))?;
        self.0 = rest;
        Ok(string)
    }

    /// Letters and digits, as many as there are.
    fn word(&mut self) -> &'a str {
        self.skip_space();
        let end = self.0.find(|c: char| !c.is_ascii_alphanumeric());
        let (word, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        word
    }

    fn expect(&mut self, mark: char) -> Result<(), Refusal> {
        if self.eat(mark) {
            Ok(())
        } else {
            Err(Malformed(
                "brackets, colons or commas are not where they belong",
            ))
        }
    }

    fn eat(&mut self, mark: char) -> bool {
        self.skip_space();
        let rest = self.0.strip_prefix(mark);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn skip_space(&mut self) {
        self.0 = self.0.trim_start();
    }
}
