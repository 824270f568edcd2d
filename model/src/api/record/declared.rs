//! The declarations of all record types, which the service registers. What reads and writes records is compiled without
//! them, and so not again when one of them changes.

use std::sync::OnceLock;

use entity::RecordType;

use super::RecordDef;

static DECLARATIONS: OnceLock<&'static [&'static RecordDef]> = OnceLock::new();

/// Registers the declarations, in the order of `RecordType::ALL`, before anything asks for one.
pub fn install(declarations: &'static [&'static RecordDef]) {
    DECLARATIONS.get_or_init(|| declarations);
}

/// The declarations of all record types, in the order of `RecordType::ALL`.
#[expect(clippy::expect_used, reason = "every command and the schema begin with `install`")]
pub fn declarations() -> &'static [&'static RecordDef] {
    DECLARATIONS.get().expect("the record types are declared")
}

/// The declaration of a record type.
pub fn declared(of: RecordType) -> &'static RecordDef {
    let def = declarations()[of as usize];
    debug_assert_eq!(def.of, of, "the declarations are in the order of the record types");
    def
}

/// A record type, as a type of Rust.
pub trait Declared: Send + Sync + 'static {
    const OF: RecordType;

    fn def() -> &'static RecordDef {
        declared(Self::OF)
    }
}
