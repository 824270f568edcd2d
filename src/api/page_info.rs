//! Where a page is in its list.

use async_graphql::SimpleObject;

/// Where a page is in its list.
#[derive(Debug, SimpleObject)]
pub struct PageInfo {
    /// Whether records come after the page.
    has_next_page: bool,
    /// Whether records come before the page.
    has_previous_page: bool,
    /// The place of the first record of the page; null on an empty page.
    start_cursor: Option<String>,
    /// The place of the last record of the page; null on an empty page.
    end_cursor: Option<String>,
}
