//! What a letter from anyone has to be like.

use model::recording::ValidationError;

/// The shortest and the longest message, in characters.
const MESSAGE: std::ops::RangeInclusive<usize> = 10..=4_000;
/// The longest name of a person or an organization, in characters.
const MAX_NAME: usize = 200;

/// A message that says something, and not too much.
pub fn message(text: &str) -> Result<String, ValidationError> {
    let text = text.trim();
    let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    if MESSAGE.contains(&text.chars().count()) && text.chars().all(plain) {
        return Ok(text.to_owned());
    }
    Err(ValidationError::Invalid(
        "message",
        "the message must have 10 to 4,000 characters",
        "내용은 10자에서 4,000자까지입니다",
    ))
}

/// The name of a sender or of its organization.
pub fn name(field: &'static str, text: &str) -> Result<String, ValidationError> {
    let text = text.trim();
    let count = text.chars().count();
    if (1..=MAX_NAME).contains(&count) && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    Err(ValidationError::Invalid(
        field,
        "the name must have 1 to 200 characters on one line",
        "이름은 한 줄에 1자에서 200자까지입니다",
    ))
}
