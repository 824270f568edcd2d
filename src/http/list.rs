//! Lists in headers (RFC 9110, section 5.6.1).

use axum::http::{HeaderMap, HeaderName};

/// The elements of a header, on one line or on several. Lines that are not ASCII are passed over.
pub(super) fn elements(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| parts(line, ',').into_iter().rev()).filter(|element| !element.is_empty())
}

/// The parts of a line, the last one first. Separators within quotation marks do not count. The line is read from its
/// end, so that what a sender put at the front can't change how a proxy's part is read.
pub(super) fn parts(line: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut end, mut quoted) = (Vec::new(), line.len(), false);
    for (at, letter) in line.char_indices().rev() {
        if letter == '"' && !is_escaped(&line[..at]) {
            quoted = !quoted;
        } else if letter == separator && !quoted {
            parts.push(line[at + separator.len_utf8()..end].trim());
            end = at;
        }
    }
    parts.push(line[..end].trim());
    parts
}

fn is_escaped(before: &str) -> bool {
    before.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}
