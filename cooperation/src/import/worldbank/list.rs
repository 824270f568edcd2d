//! The file: checking that it is the list, giving its rows one at a time.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use csv::ByteRecord;

use super::decode;
use super::layout::{Column, Layout, reader};
use super::row::{self, Fields, Project};
use super::value::DateOrder;

/// Which file is expected, and where it is.
const EXPECTED: &str = "the World Bank's project list is expected as CSV: on \
    https://projects.worldbank.org/en/projects-operations/projects-list download the Excel file, open its sheet \
    \"World Bank Projects\" and save it as \"CSV UTF-8\"";
/// How much of a file is looked at to find its header.
const HEAD: u64 = 64 * 1024;
/// The longest row, in bytes, give or take the reader's buffer. A quotation mark that is never closed would
/// make one row of the rest of the file.
const LONGEST_ROW: u64 = 1024 * 1024;

/// Why a file is refused as a whole.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("the file cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("this is not the World Bank's project list: it has no column {0}; {EXPECTED}")]
    NoColumn(&'static str),
    #[error("this is an Excel workbook; {EXPECTED}")]
    Workbook,
    #[error("this is not the World Bank's project list: it has no readable row; {EXPECTED}")]
    Empty,
    #[error("no row of the list can be read; {first}")]
    NoneReadable { first: Fault },
    #[error(
        "the list has {day_first} dates that can only be day/month/year, as 31/12/2024, and {either} that can be \
         read both ways; the bank writes month/day/year, so nothing was imported; {EXPECTED} without changing its \
         dates"
    )]
    DayFirst { day_first: u64, either: u64 },
    #[error("the file is damaged near line {line}: {cause}")]
    Damaged { line: u64, cause: String },
}

/// Something of a row that is not imported, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Fault {
    pub line: u64,
    pub reason: String,
}

/// Why there is no project in a row.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    #[error(transparent)]
    Broken(#[from] Fault),
    #[error(transparent)]
    File(#[from] FileError),
}

/// The rows of a list, one at a time.
pub struct Rows<'a> {
    reader: csv::Reader<Metered<'a>>,
    layout: Layout,
    /// The library takes a line feed after a carriage return for the beginning of the next row.
    before: u64,
    /// How many bytes were read since the last row.
    read: Rc<Cell<u64>>,
    order: DateOrder,
}

impl std::fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("layout", &self.layout).finish_non_exhaustive()
    }
}

impl<'a> Rows<'a> {
    pub fn open(file: impl Read + 'a) -> Result<Self, FileError> {
        let (head, text) = decode::peek(decode::text(file)?, HEAD)?;
        let layout = Layout::find(&head)?;
        let first_line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let before = u64::from(first_line.ends_with(b"\r"));
        let read = Rc::new(Cell::new(0));
        let mut reader = reader(layout.separator, Metered { text, read: read.clone() });
        layout.skip_header(&mut reader).map_err(|error| damaged(&error, 1))?;
        Ok(Self { reader, layout, before, read, order: DateOrder::default() })
    }

    /// What the list calls a column.
    pub fn title(&self, column: Column) -> &str {
        self.layout.title(column)
    }

    fn project(&mut self, row: &ByteRecord, line: u64) -> Result<Project, Fault> {
        let broken = |reason: String| Fault { line, reason };
        if row.len() != self.layout.width {
            return Err(broken(format!("{} fields instead of {}", row.len(), self.layout.width)));
        }
        if row.as_slice().contains(&0) {
            return Err(broken("contains a zero byte".to_owned()));
        }
        std::str::from_utf8(row.as_slice())
            .map_err(|_| broken("not UTF-8; save the list as \"CSV UTF-8\"".to_owned()))?;
        row::read(&Fields { layout: &self.layout, row }, &mut self.order).map_err(broken)
    }
}

impl Iterator for Rows<'_> {
    /// A project with its line.
    type Item = Result<(u64, Project), RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut row = ByteRecord::new();
        loop {
            let line = self.reader.position().line();
            self.read.set(0);
            match self.reader.read_byte_record(&mut row) {
                Ok(false) => return None,
                Ok(true) if self.layout.skips(&row) => {}
                Ok(true) => {
                    let line = row.position().map_or(line, csv::Position::line) + self.before;
                    let project = self.project(&row, line);
                    return Some(project.map(|project| (line, project)).map_err(RowError::from));
                }
                Err(error) => return Some(Err(damaged(&error, line).into())),
            }
        }
    }
}

/// Text that ends with an error where a row is too long.
struct Metered<'a> {
    text: Box<dyn Read + 'a>,
    read: Rc<Cell<u64>>,
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read.get() > LONGEST_ROW {
            return Err(io::Error::other(
                "a row is longer than 1 MiB; a closing quotation mark may be missing",
            ));
        }
        let read = self.text.read(buffer)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

/// Reads a file through: its number of rows, or why it is refused.
pub fn check(file: impl Read) -> Result<u64, FileError> {
    let (mut all, mut good, mut first) = (0, 0, None);
    let mut rows = Rows::open(file)?;
    for row in &mut rows {
        all += 1;
        match row {
            Ok(_) => good += 1,
            Err(RowError::Broken(fault)) => first = first.or(Some(fault)),
            Err(RowError::File(error)) => return Err(error),
        }
    }
    let DateOrder { month_first, day_first, either } = rows.order;
    match (good, first) {
        // 03/04/2024 would be taken for 4 March where 3 April is meant.
        _ if day_first > month_first && either > 0 => Err(FileError::DayFirst { day_first, either }),
        (0, Some(first)) => Err(FileError::NoneReadable { first }),
        (0, None) => Err(FileError::Empty),
        _ => Ok(all),
    }
}

fn damaged(error: &csv::Error, line: u64) -> FileError {
    let line = error.position().map_or(line, csv::Position::line);
    FileError::Damaged { line, cause: error.to_string() }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
