//! What a column can hold beyond numbers and text.

#[macro_use]
mod text_enum;
mod codes;
mod enums;
mod localized;
mod partial_date;
mod visibility;

pub use codes::Codes;
pub use enums::*;
pub use localized::Localized;
pub use partial_date::{Malformed, PartialDate};
