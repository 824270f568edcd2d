//! Record types: each is a table, a type of the API and two fields of `Query`.

/// Declares the list of record types, each with its description in the schema and the module of its table.
macro_rules! record_types {
    ($($(#[$doc:meta])* $name:ident: $module:ident,)*) => {
        /// Type of a record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum)]
        pub enum RecordType {
            $(
                $(#[$doc])*
                $name,
            )*
        }

        impl RecordType {
            /// Every record type.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name of its GraphQL type.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }

            /// Its table.
            pub fn describe(self) -> $crate::Description {
                match self {
                    $(Self::$name => $crate::Description::of::<$crate::$module::Entity>(),)*
                }
            }

            /// The record type with a name.
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $(stringify!($name) => Some(Self::$name),)*
                    _ => None,
                }
            }
        }

        $(impl $crate::Typed for $crate::$module::Entity {
            const TYPE: RecordType = RecordType::$name;
        })*
    };
}
