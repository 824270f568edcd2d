//! The database: connecting, migrating, reading in sight of a caller, writing with the change log.
//! It knows tables and SQL; it knows neither HTTP nor GraphQL.

mod applied;
mod books;
#[macro_use]
mod new_record;
mod change;
mod connect;
mod credentials;
mod criteria;
mod deliveries;
mod error;
mod feed;
mod idempotency;
mod leases;
mod migrate;
mod notice;
mod past;
mod pool;
mod postgres;
mod purge;
mod read;
mod receipts;
mod reference;
mod rows;
mod scope;
pub mod search;
mod sort;
mod sql;
mod sqlite;
mod tail;
mod transaction;
mod visibility;
mod webhooks;
mod write;

pub use books::Failures;
pub use change::Snapshot;
pub use connect::{ConnectError, Connection, Store};
pub use criteria::{ColumnFilter, Criteria, Predicate, RecordFilter, Scalar};
pub use error::Error;
pub use feed::{FeedFilter, FeedPage, Seen};
pub use idempotency::Once;
pub use leases::Holding;
pub use new_record::OWN_SOURCE;
pub use past::PastPage;
pub use read::{Fields, Link, Page, PageRequest, Position, Reader, Slice};
pub use reference::Reference;
pub use rows::Rows;
pub use scope::{Key, OwnedPlace, Row, Stored, place};
pub use sort::{Direction, Sort, SortField};
pub use sql::Dialect;
pub use visibility::Shown;
pub use write::{Tally, Writer};
