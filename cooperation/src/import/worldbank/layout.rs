//! How a list is laid out: which character parts its fields, where its header is, which column means what.
//!
//! The bank's list has had several forms: the names of its programming interface (`boardapprovaldate`), the
//! labels of the website's download (`Board Approval Date`), and both, one row after the other, below a
//! title row ("World Bank Projects, data as of …").

use csv::ByteRecord;
use model::store::search::fold;

use super::list::FileError;

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Id,
    Country,
    Status,
    Name,
    BoardApproval,
    Closing,
    Region,
    LastStage,
    Objective,
    Agency,
    Effective,
    Cost,
    Ibrd,
    Ida,
    Grant,
    Borrower,
    Instrument,
}

const COUNT: usize = 17;

/// The names of each column, folded, in the order of the variants of `Column`. Of several that a list has,
/// the first counts: a list with `countryshortname` may have a `Country` that is a place.
const NAMES: [&[&str]; COUNT] = [
    &["id", "project id"],
    &["countryshortname", "countryname", "country"],
    &["status", "project status", "projectstatusdisplay"],
    &["project name"],
    &["boardapprovaldate", "board approval date"],
    &["closingdate", "project closing date", "closing date"],
    &["regionname", "region"],
    &["last stage reached name", "last stage reached"],
    &["pdo", "project development objective"],
    &["impagency", "implementing agency"],
    &["loan effective date", "effective date"],
    &["curr project cost", "current project cost", "total project cost us", "lendprojectcost"],
    &["curr ibrd commitment", "ibrd commitment", "ibrd commitment us", "ibrdcommamt"],
    &["idacommamt", "curr ida commitment", "ida commitment", "ida commitment us"],
    &["grantamt", "grant amount", "grant amount us"],
    &["borrower"],
    &["lendinginstr", "lending instrument"],
];
/// The first columns are in every form of the list; a file without one of them is something else.
const REQUIRED: usize = 6;
/// How many rows may stand above the header, itself included.
const HEADER_ROWS: usize = 20;
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// A header, read.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub separator: u8,
    /// How many rows stand above the header.
    above: usize,
    /// Where each column is.
    at: [Option<usize>; COUNT],
    /// What the list calls each column.
    titles: [String; COUNT],
    pub width: usize,
}

impl Layout {
    /// Finds the header in the beginning of a list.
    pub fn find(head: &[u8]) -> Result<Self, FileError> {
        let mut best: Option<Self> = None;
        for separator in SEPARATORS {
            let rows = reader(separator, head).into_byte_records();
            for (above, row) in rows.map_while(Result::ok).take(HEADER_ROWS).enumerate() {
                let layout = Self::of(&row, separator, above);
                if best.as_ref().is_none_or(|best| best.found() < layout.found()) {
                    best = Some(layout);
                }
            }
        }
        let best = best.ok_or(FileError::NoColumn(NAMES[0][0]))?;
        let missing = best.at.iter().take(REQUIRED).position(Option::is_none);
        match missing.and_then(|missing| NAMES.get(missing)?.first()) {
            Some(name) => Err(FileError::NoColumn(name)),
            None => Ok(best),
        }
    }

    fn of(row: &ByteRecord, separator: u8, above: usize) -> Self {
        let titles: Vec<_> = row.iter().map(|title| String::from_utf8_lossy(title)).collect();
        let folded: Vec<_> = titles.iter().map(|title| fold(title)).collect();
        let at =
            NAMES.map(|names| names.iter().find_map(|name| folded.iter().position(|title| title == name)));
        let title = |at: Option<usize>| at.and_then(|at| titles.get(at)).map(|title| title.trim().to_owned());
        Self { separator, above, titles: at.map(|at| title(at).unwrap_or_default()), at, width: row.len() }
    }

    fn found(&self) -> usize {
        self.at.iter().flatten().count()
    }

    /// Passes the rows above the header, and the header.
    pub fn skip_header<R: std::io::Read>(&self, rows: &mut csv::Reader<R>) -> csv::Result<()> {
        let mut row = ByteRecord::new();
        for _ in 0..=self.above {
            rows.read_byte_record(&mut row)?;
        }
        Ok(())
    }

    /// Whether a row holds no project: it is empty, or one more row of names below the header.
    pub fn skips(&self, row: &ByteRecord) -> bool {
        let id = fold(&String::from_utf8_lossy(self.field(row, Column::Id)));
        if id.is_empty() {
            row.iter().all(|field| field.trim_ascii().is_empty())
        } else {
            NAMES[Column::Id as usize].contains(&id.as_str())
        }
    }

    pub fn field<'a>(&self, row: &'a ByteRecord, column: Column) -> &'a [u8] {
        let at = self.at.get(column as usize).copied().flatten();
        at.and_then(|at| row.get(at)).unwrap_or_default()
    }

    pub fn title(&self, column: Column) -> &str {
        self.titles.get(column as usize).map_or("", String::as_str)
    }
}

/// Rows of another width than the header's are read too: each is reported instead of ending the file.
pub(super) fn reader<R: std::io::Read>(separator: u8, text: R) -> csv::Reader<R> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text)
}
