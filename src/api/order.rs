//! Which end of an order comes first.

use async_graphql::Enum;

/// Which end of an order comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum OrderDirection {
    /// Smallest, earliest or alphabetically first comes first; unknown comes last.
    #[default]
    Asc,
    /// Largest, latest or alphabetically last comes first; unknown comes first.
    Desc,
}
