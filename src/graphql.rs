//! The API's conventions, once for all concepts: how a record, a list, a filter, an order, a text and an
//! amount look in GraphQL, what a query may cost, and how errors are told. Slices are written with them.

#[macro_use]
mod filter;
#[macro_use]
mod order;
#[macro_use]
mod concept;
mod answer;
mod budget;
mod changes;
mod error;
mod money;
mod node;
mod one_by_one;
mod page;
mod prepared;
mod relations;
mod root;
mod row;
mod runnable;
mod scalars;
mod schema;
mod selection;
mod syntax;
mod text;
mod validity;

pub use answer::{Answer, completed, error_code, withheld};
pub use budget::Limits;
pub use changes::{Changes, KeyedRequest, UserError, UserErrorCode, camel_case, fresh, snake_case};
pub use concept::Record;
pub use error::{ErrorCode, Failure};
pub use filter::{DateFilter, IntFilter, PartialDateFilter, StringFilter, TimeFilter};
pub use money::{Money, MoneyInput};
pub use node::{GlobalId, Identified};
pub use one_by_one::OneByOne;
pub use order::{OrderDirection, OrderInput};
pub use page::{Connection, Edge, PageArguments, PageInfo};
pub use prepared::Prepared;
pub use row::{Batch, Coded, Lookup, Row, Type, by_code, by_id, list, lookup_code, many, one, personal};
pub use scalars::{Date, LanguageCode};
pub use schema::{Api, sdl};
pub use syntax::parse;
pub use text::{Languages, LocalizedText};
