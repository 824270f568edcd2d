//! The file: telling gzip from plain text, checking that it is the list, giving its rows.

use std::io::{self, BufRead, BufReader, Read};

use csv::ByteRecord;
use flate2::bufread::MultiGzDecoder;

use super::row::{self, Project};

/// The columns that are read; the list has more.
const COLUMNS: [&str; 15] = [
    "id",
    "regionname",
    "countryshortname",
    "status",
    "last_stage_reached_name",
    "project_name",
    "pdo",
    "impagency",
    "boardapprovaldate",
    "loan_effective_date",
    "closingdate",
    "curr_project_cost",
    "curr_ibrd_commitment",
    "idacommamt",
    "grantamt",
];
/// Further columns that are read where the list has them.
const OPTIONAL: [&str; 2] = ["borrower", "lendinginstr"];
/// What two bytes a gzip file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Why a file is refused as a whole.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("the file can't be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("this is not the World Bank's project list: it has no column {0}")]
    NoColumn(&'static str),
    #[error("this is not the World Bank's project list: it has no readable row")]
    Empty,
    #[error("the file is damaged near line {line}: {cause}")]
    Damaged { line: u64, cause: String },
}

/// A row that can't be imported, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Broken {
    pub line: u64,
    pub reason: String,
}

/// Why there is no project in a row.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    #[error(transparent)]
    Broken(#[from] Broken),
    #[error(transparent)]
    File(#[from] FileError),
}

/// The rows of a list, one at a time.
pub struct Rows<'a> {
    reader: csv::Reader<Box<dyn Read + 'a>>,
    columns: Vec<Option<usize>>,
    width: usize,
}

impl std::fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("columns", &self.columns).finish_non_exhaustive()
    }
}

impl<'a> Rows<'a> {
    pub fn open(file: impl Read + 'a) -> Result<Self, FileError> {
        let mut file = BufReader::new(file);
        let zipped = file.fill_buf()?.starts_with(&GZIP);
        let text: Box<dyn Read + 'a> =
            if zipped { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        // Rows of another width are told as broken instead of ending the file.
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
        let header = reader.byte_headers().map_err(|error| damaged(&error, 1))?;
        let position = |name: &str| {
            header
                .iter()
                .position(|column| column.strip_prefix(b"\xef\xbb\xbf").unwrap_or(column) == name.as_bytes())
        };
        if let Some(missing) = COLUMNS.into_iter().find(|name| position(name).is_none()) {
            return Err(FileError::NoColumn(missing));
        }
        let columns = COLUMNS.iter().chain(&OPTIONAL).map(|name| position(name)).collect();
        let width = header.len();
        Ok(Self { reader, columns, width })
    }

    fn project(&self, record: &ByteRecord, line: u64) -> Result<Project, Broken> {
        let broken = |reason: String| Broken { line, reason };
        if record.len() != self.width {
            return Err(broken(format!("it has {} fields instead of {}", record.len(), self.width)));
        }
        let mut fields = [""; COLUMNS.len() + OPTIONAL.len()];
        for (field, column) in fields.iter_mut().zip(&self.columns) {
            let bytes = column.and_then(|column| record.get(column)).unwrap_or_default();
            *field = std::str::from_utf8(bytes).map_err(|_| broken("it is not UTF-8".to_owned()))?.trim();
        }
        row::read(&fields).map_err(broken)
    }
}

impl Iterator for Rows<'_> {
    /// A project with its line.
    type Item = Result<(u64, Project), RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.reader.position().line();
        let mut record = ByteRecord::new();
        match self.reader.read_byte_record(&mut record) {
            Ok(false) => None,
            Ok(true) => {
                let line = record.position().map_or(line, csv::Position::line);
                Some(self.project(&record, line).map(|project| (line, project)).map_err(RowError::from))
            }
            Err(error) => Some(Err(damaged(&error, line).into())),
        }
    }
}

/// Reads a file through: its number of rows, or why it is refused.
pub(super) fn check(file: impl Read) -> Result<u64, FileError> {
    let (mut all, mut good) = (0, 0);
    for row in Rows::open(file)? {
        all += 1;
        match row {
            Ok(_) => good += 1,
            Err(RowError::Broken(_)) => {}
            Err(RowError::File(error)) => return Err(error),
        }
    }
    if good == 0 { Err(FileError::Empty) } else { Ok(all) }
}

fn damaged(error: &csv::Error, line: u64) -> FileError {
    let line = error.position().map_or(line, csv::Position::line);
    FileError::Damaged { line, cause: error.to_string() }
}
