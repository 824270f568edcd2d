//! Cursors of the change log.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Failure;

/// A place in the change log, as a client keeps it.
pub fn cursor(through: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("change:{through}"))
}

/// The place that a cursor is; `field` is where it was given.
pub fn read_cursor(field: &str, cursor: Option<String>) -> Result<Option<i64>, Failure> {
    let Some(cursor) = cursor else { return Ok(None) };
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(&cursor).ok()?).ok()?;
        text.strip_prefix("change:")?.parse::<i64>().ok().filter(|through| *through >= 0)
    };
    read().map(Some).ok_or_else(|| Failure::invalid(field, "not a cursor of the change log"))
}
