//! How a slice declares its GraphQL type, its lookups and its lists.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};
use entity::value::Visibility;
use futures::FutureExt;
use uuid::Uuid;

use super::relations::Loaded;
use super::row::AnyRow;
use super::{Batch, Failure, GlobalId, Type};
use crate::domain::Concept;
use crate::domain::change::{ChangeFeed, histories};
use crate::domain::source::Source;
use crate::store::Reader;

/// The fields that every record has.
pub struct Record<'a> {
    concept: Concept,
    id: ID,
    row: &'a dyn AnyRow,
}

impl std::fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Record").field(&self.id).finish()
    }
}

impl<'a> Record<'a> {
    pub fn of<T: Type>(record: &'a T) -> Self {
        use crate::store::Stored;
        let (concept, row) = (T::Entity::CONCEPT, record.row());
        Self { concept, id: GlobalId { concept, id: row.recorded().id() }.into(), row }
    }
}

/// The fields that every record has.
#[Object]
impl Record<'_> {
    /// The id of the record, opaque and the same for good.
    async fn id(&self) -> &ID {
        &self.id
    }

    /// How often the record was written; it grows by one with each change.
    async fn version(&self) -> i64 {
        self.row.recorded().version()
    }

    /// When the record was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.row.recorded().created_at()
    }

    /// When the record was last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.row.recorded().updated_at()
    }

    /// Who may see the record.
    async fn visibility(&self) -> Visibility {
        self.row.recorded().visibility()
    }

    /// Where the record comes from: a data set, an official page, an import, a client.
    async fn source(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Source>> {
        let reader = ctx.data::<Reader>()?;
        let reference = reader.reference();
        let sources = reference.table::<entity::source::Entity>();
        let own = |source: &entity::source::Model| source.key == self.row.recorded().source();
        let source = sources.and_then(|table| table.first(reader.caller(), own));
        Ok(source.and_then(|source| Batch::new(vec![source.clone()]).row(0)).map(Source::new))
    }

    /// Who changed what of it, and when, field by field, from its beginning or from what is kept; none of the
    /// service's books (AccessRecord, SignInFailure, WebhookDelivery).
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
        #[graphql(desc = "How many changes at most; 200 unless told, at most 1,000.")] first: Option<i32>,
    ) -> async_graphql::Result<ChangeFeed> {
        let reader = ctx.data::<Reader>()?;
        let read = async {
            let feeds = histories(ctx, reader, self.concept, &self.row.ids(), after, first).await?;
            Ok(Arc::new(feeds) as Loaded)
        };
        let feeds =
            self.row.relations().once::<HashMap<Uuid, ChangeFeed>>(ctx.item.pos, read.boxed()).await?;
        let own = feeds.get(&self.row.recorded().id()).cloned();
        Ok(own.ok_or_else(|| Failure::unexpected("a record without a history"))?)
    }

    /// Where in its source the record is, or what the source leaves open.
    async fn source_detail(&self) -> Option<&str> {
        self.row.recorded().source_detail()
    }
}

/// Declares the GraphQL type of a slice's records, the keys that one is found by, and the two fields of
/// `Query` that read them.
macro_rules! concept {
    (
        $type:ident of $entity:ident, $label:literal, $labels:literal,
        query: $query:ident { $one:ident, $many:ident },
        key: $key:ident { $($(#[$key_doc:meta])* $variant:ident($column:ident, $($of:tt)+),)* },
        filter: $filter:ident,
        order: $order:ident,
        $(derived: [$($derived:expr),*],)?
    ) => {
        #[derive(Clone, Debug)]
        pub struct $type($crate::graphql::Row<entity::$entity::Model>);

        impl std::ops::Deref for $type {
            type Target = entity::$entity::Model;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl $crate::graphql::Type for $type {
            type Entity = entity::$entity::Entity;
            type Filter = $filter;
            type Order = $order;
            $(const DERIVED: &'static [(&'static str, &'static str)] = &[$($derived),*];)?

            fn new(row: $crate::graphql::Row<entity::$entity::Model>) -> Self {
                Self(row)
            }

            fn row(&self) -> &$crate::graphql::Row<entity::$entity::Model> {
                &self.0
            }
        }

        #[doc = concat!("What one ", $label, " is found by: exactly one of these.")]
        #[derive(Clone, Debug, async_graphql::OneofObject)]
        pub enum $key {
            /// Its id.
            Id(async_graphql::ID),
            $($(#[$key_doc])* $variant(String),)*
        }

        impl $key {
            fn lookup(
                self,
            ) -> Result<$crate::graphql::Lookup<entity::$entity::Entity>, $crate::graphql::Failure> {
                use entity::$entity::{Column, Model};
                use $crate::graphql::Lookup;
                Ok(match self {
                    Self::Id(id) => {
                        let id = $crate::graphql::GlobalId::parse("by.id", &id)?;
                        if id.concept != $crate::domain::Concept::$type {
                            let message = concat!("this is not the id of one ", $label);
                            return Err($crate::graphql::Failure::invalid("by.id", message));
                        }
                        Lookup { column: Column::Id, of: |row: &Model| Some(row.id.into()), key: id.id.into() }
                    }
                    $(Self::$variant(code) => Lookup {
                        column: Column::$column,
                        of: concept!(@of $($of)+),
                        key: $crate::store::Key::Code(code),
                    },)*
                })
            }
        }

        #[derive(Debug)]
        pub struct $query;

        #[async_graphql::Object]
        impl $query {
            #[doc = concat!("One ", $label, " by a key of its own; null when there is none that you may see.")]
            async fn $one(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "The key: exactly one of its fields.")] by: $key,
            ) -> Option<async_graphql::Result<$type>> {
                match by.lookup() {
                    Ok(lookup) => $crate::graphql::one(ctx, lookup).await.transpose(),
                    Err(failure) => Some(Err(failure.into())),
                }
            }

            #[doc = concat!("All ", $labels, " that you may see, a page at a time.")]
            #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
            async fn $many(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "How many from the start of the list or after `after`; 20 unless told, at most 200.")]
                first: Option<i32>,
                #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
                #[graphql(desc = "How many from the end of the list or before `before`; at most 200.")]
                last: Option<i32>,
                #[graphql(desc = "The cursor to end before.")] before: Option<String>,
                #[graphql(desc = "What the records have to meet.")] filter: Option<$filter>,
                #[graphql(desc = "The order of the list.")] order_by: Option<$order>,
            ) -> async_graphql::Result<$crate::graphql::Connection<$type>> {
                $crate::graphql::list(
                    ctx,
                    $crate::graphql::PageArguments { first, after, last, before, filter, order_by },
                )
                .await
            }
        }
    };
    // How a row gives a key: by a field, or by a function for a key that only some rows have.
    (@of fn $of:ident) => {
        $of
    };
    (@of $field:ident) => {
        |row: &Model| Some((&row.$field).into())
    };
}

/// Declares the lists that belong to a slice's records, as an object to flatten into theirs: by the
/// column that refers to the record's id (or to the field named after `by`), or through a table of links
/// whose first column refers to the record and whose second to those listed.
macro_rules! connections {
    ($name:ident of $parent:ident {
        $($(#[$doc:meta])* $field:ident: $child:ident = $table:ident::$near:ident $(-> $far:ident)? $(by $key:ident)?;)*
    }) => {
        #[derive(Debug)]
        pub struct $name<'a>(&'a $parent);

        /// Lists that belong to a record.
        #[async_graphql::Object]
        impl $name<'_> {
            $(
                $(#[$doc])*
                #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
                async fn $field(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = "How many from the start of the list or after `after`; 20 unless told, at most 200.")]
                    first: Option<i32>,
                    #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
                    #[graphql(desc = "How many from the end of the list or before `before`; at most 200.")]
                    last: Option<i32>,
                    #[graphql(desc = "The cursor to end before.")] before: Option<String>,
                    #[graphql(desc = "What the records have to meet.")]
                    filter: Option<<$child as $crate::graphql::Type>::Filter>,
                    #[graphql(desc = "The order of the list.")]
                    order_by: Option<<$child as $crate::graphql::Type>::Order>,
                ) -> async_graphql::Result<$crate::graphql::Connection<$child>> {
                    let arguments =
                        $crate::graphql::PageArguments { first, after, last, before, filter, order_by };
                    let row = $crate::graphql::Type::row(self.0);
                    let link = || connections!(@link $table $near $($far)?);
                    $crate::graphql::many(ctx, row, |row| connections!(@key row $($key)?), link, arguments).await
                }
            )*
        }
    };
    (@link $table:ident $column:ident) => {
        $crate::store::Link::by(entity::$table::Column::$column)
    };
    (@link $table:ident $near:ident $far:ident) => {
        $crate::store::Link::through::<entity::$table::Entity>(
            entity::$table::Column::$near,
            entity::$table::Column::$far,
        )
    };
    (@key $row:ident) => {
        $crate::store::Key::from($row.id)
    };
    (@key $row:ident $field:ident) => {
        $crate::store::Key::from(&$row.$field)
    };
}
