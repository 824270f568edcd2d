//! Orders of lists, and how a slice declares them.

use async_graphql::Enum;

use crate::store::{Direction, SortField};

/// Which end of an order comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum OrderDirection {
    /// Smallest, earliest or alphabetically first comes first; unknown comes last.
    #[default]
    Asc,
    /// Largest, latest or alphabetically last comes first; unknown comes first.
    Desc,
}

impl From<OrderDirection> for Direction {
    fn from(direction: OrderDirection) -> Self {
        match direction {
            OrderDirection::Asc => Self::Ascending,
            OrderDirection::Desc => Self::Descending,
        }
    }
}

/// The order of a list as a query gives it; its default is that of a query that gives none.
pub trait OrderInput: Default + Send + Sync {
    type Field: SortField;
    fn parts(&self) -> (Self::Field, Direction);
}

/// Declares what a slice's records can be ordered by: each field with the kind of its key, the column
/// that holds it and how a row gives it. The first is the default.
macro_rules! order {
    (
        $(#[$doc:meta])*
        $order:ident by $field:ident on $entity:ident {
            $(#[$first_doc:meta])* $first:ident: $first_kind:ident($first_column:ident, $first_value:expr),
            $($(#[$variant_doc:meta])* $variant:ident: $kind:ident($column:ident, $value:expr),)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, async_graphql::Enum)]
        pub enum $field {
            $(#[$first_doc])* #[default] $first,
            $($(#[$variant_doc])* $variant,)*
            /// When the record was last changed.
            UpdatedAt,
        }

        impl $crate::store::SortField for $field {
            type Entity = entity::$entity::Entity;

            fn name(self) -> &'static str {
                match self {
                    Self::$first => stringify!($first),
                    $(Self::$variant => stringify!($variant),)*
                    Self::UpdatedAt => "UpdatedAt",
                }
            }

            fn sort(self) -> $crate::store::Sort<Self::Entity> {
                use entity::$entity::Column;
                match self {
                    Self::$first => <$crate::store::Sort<Self::Entity>>::$first_kind(Column::$first_column, $first_value),
                    $(Self::$variant => <$crate::store::Sort<Self::Entity>>::$kind(Column::$column, $value),)*
                    Self::UpdatedAt => <$crate::store::Sort<Self::Entity>>::time(Column::UpdatedAt, |row| row.updated_at),
                }
            }
        }

        $(#[$doc])*
        #[derive(Clone, Debug, Default, async_graphql::InputObject)]
        pub struct $order {
            /// What to order by.
            #[graphql(default)]
            field: $field,
            /// Which end comes first.
            #[graphql(default)]
            direction: $crate::graphql::OrderDirection,
        }

        impl $crate::graphql::OrderInput for $order {
            type Field = $field;

            fn parts(&self) -> ($field, $crate::store::Direction) {
                (self.field, self.direction.into())
            }
        }
    };
}
