//! Where a page is in its list.

use async_graphql::SimpleObject;

/// First and last cursor of a page, and whether there are records before and after it.
#[derive(Debug, SimpleObject)]
pub struct PageInfo {
    /// True if there are records after the page.
    has_next_page: bool,
    /// True if there are records before the page.
    has_previous_page: bool,
    /// Cursor of the first record of the page; null if the page is empty.
    start_cursor: Option<String>,
    /// Cursor of the last record of the page; null if the page is empty.
    end_cursor: Option<String>,
}
