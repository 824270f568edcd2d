//! Which end of an order comes first.

use async_graphql::Enum;

/// Sort direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum OrderDirection {
    /// Ascending: smallest, earliest or alphabetically first value first; null values last.
    #[default]
    Asc,
    /// Descending: largest, latest or alphabetically last value first; null values first.
    Desc,
}
