//! Long texts in messages: a client sends a hundred kilobytes, and is told which by how they begin.

use std::fmt::{Display, Formatter, Result, Write};

/// How much of a text is shown, in bytes.
const MOST: usize = 100;

/// The beginning of what is displayed. The rest is not even written.
pub(super) struct Beginning<T>(pub(super) T);

impl<T: Display> Display for Beginning<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let mut shown = Shown(String::new());
        let whole = write!(shown, "{}", self.0).is_ok();
        f.write_str(&shown.0)?;
        if whole { Ok(()) } else { f.write_str("…") }
    }
}

struct Shown(String);

impl Write for Shown {
    fn write_str(&mut self, text: &str) -> Result {
        for letter in text.chars() {
            if self.0.len() >= MOST {
                return Err(std::fmt::Error);
            }
            self.0.push(letter);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Beginning;

    #[test]
    fn a_short_text_is_shown_whole_and_a_long_one_by_its_beginning() {
        assert_eq!(Beginning("디지털").to_string(), "디지털");
        assert_eq!(Beginning("a".repeat(100)).to_string(), "a".repeat(100));
        assert_eq!(Beginning("a".repeat(101)).to_string(), "a".repeat(100) + "…");
        assert_eq!(Beginning("가".repeat(100_000)).to_string(), "가".repeat(34) + "…");
    }
}
