//! The API's conventions, once for all record types: how a record, a list, a filter, an order, a text and an amount look in
//! GraphQL, what a query may cost, and how errors are reported.

mod answer;
mod budget;
mod changes;
mod cursor;
mod deprecations;
mod dimensions;
mod error;
mod filter;
mod korean;
mod money;
mod node;
mod one_by_one;
mod order;
mod page_info;
mod prepared;
pub mod record;
mod relations;
mod root;
mod rule;
mod runnable;
mod scalars;
mod schema;
mod syntax;
mod text;
mod validity;

pub use answer::{Answer, completed, error_code, withheld};
pub use budget::{Limits, MAX_GROUPS};
pub use changes::{Changes, KeyedRequest, UserError, UserErrorCode, camel_case, snake_case};
pub use cursor::{cursor, read_cursor};
pub use deprecations::deprecation_of;
pub use dimensions::check_dimensions;
pub use error::{ErrorCode, Failure};
pub use korean::{in_korean, translate};
pub use money::{Money, MoneyInput};
pub use node::GlobalId;
pub use one_by_one::OneByOne;
pub use order::OrderDirection;
pub use prepared::Prepared;
pub use root::Root;
pub use rule::RuleCode;
pub use scalars::{Date, Decimal, LanguageCode};
pub use schema::Api;
pub use syntax::parse;
pub use text::{Languages, LocalizedText};
pub use validity::Definitions;
