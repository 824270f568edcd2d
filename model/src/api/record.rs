//! Records of the API. A record type is declared once, as data (`declare`); what the schema says of it, what is read
//! for a query and how the answer is written follow from the declaration, by code that is the same for all types.
//!
//! A field that leads to records is planned first: what is selected, which columns that takes, which relations follow
//! (`plan`). Then it is carried out a batch of rows at a time (`run`): one statement for each relation, whatever the
//! number of rows, and the values of columns written in one loop. Only relations are awaited.
//!
//! The library is used below its documented surface here, and nowhere else but in `records` and in the field `history`:
//! its registry, and the contexts of fields. Its derive macros emit the same calls. No extension, guard or custom
//! directive of the library runs inside records.

pub mod declare;
mod declared;
mod filter;
mod index;
mod key;
mod outcome;
mod page;
mod plan;
mod root;
mod row;
mod run;
mod shown;
mod totals;
mod types;
mod value;
mod write_list;

pub use declare::RecordDef;
pub use declared::{Declared, declarations, declared, install};
pub use filter::Filter;
pub use index::{lines, lower_first};
pub use key::{KeyError, KeyOf};
pub use outcome::{Outcome, Within};
pub use page::{DEFAULT_PAGE, MAX_PAGE};
pub use plan::Asked;
pub use root::{Entries, resolve_entry};
pub use row::{RowRef, Rows};
pub use run::Run;
pub use shown::{Batch, Linked, Record, Shown, fresh};
pub use types::{entry_fields, field, node_fields, register, register_interfaces};
