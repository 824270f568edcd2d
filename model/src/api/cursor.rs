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
    // In the one spelling that clients were given.
    let read = read().filter(|through| self::cursor(*through) == cursor);
    read.map(Some).ok_or_else(|| Failure::invalid(field, "not a cursor of the change log"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_is_read_as_it_was_written(through in 0_i64..) {
            prop_assert_eq!(read_cursor("after", Some(cursor(through))).ok(), Some(Some(through)));
        }

        #[test]
        fn what_is_read_is_what_was_written(text in "(change:)?[+ -]?0{0,3}[0-9]{0,20}\\PC?", changed: (prop::sample::Index, char)) {
            let mut given: Vec<char> = URL_SAFE_NO_PAD.encode(text).chars().collect();
            if !given.is_empty() && changed.1.is_ascii_graphic() {
                let at = changed.0.index(given.len());
                given[at] = changed.1;
            }
            let given: String = given.into_iter().collect();
            if let Ok(Some(through)) = read_cursor("after", Some(given.clone())) {
                prop_assert_eq!(cursor(through), given);
            }
        }
    }
}
