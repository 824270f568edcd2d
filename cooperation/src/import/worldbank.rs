//! The World Bank's public project list: one project a row, in the forms that the bank has offered it in.
//!
//! A row with a field that can't be read is refused whole, so that it changes nothing; only an unknown
//! country or stage lets the rest of the row in. Both are reported. An empty field changes nothing either.

mod countries;
mod decode;
mod layout;
mod list;
mod row;
mod value;

pub use countries::{Countries, Place};
pub use layout::Column;
pub use list::{Fault, FileError, RowError, Rows, check};
pub use row::{Project, Status, Topic};
pub use value::quoted;
