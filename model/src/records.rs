//! A Rust type for each record type, and the fields of `Query` that lead to records. The service registers what is declared
//! of the record types (`api::record::install`).

mod administration;
mod search;

use std::sync::LazyLock;

use async_graphql::parser::types::Field;
use async_graphql::registry::{ObjectBuilder, Registry};
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value,
};
use entity::RecordType;

use crate::api::camel_case;
use crate::api::record::{
    Declared, Entries, declarations, entry_fields, node_fields, register, register_interfaces, resolve_entry,
};
use crate::policy::is_administrative;
use crate::store::{Links, Via};

pub use administration::AdministrationQuery;
pub use search::SearchQuery;

/// Gives each record type a type of its own.
macro_rules! named {
    ($($(#[doc = $doc:literal])* $name:ident: $module:ident in $group:ident,)*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl Declared for $name {
                const OF: RecordType = RecordType::$name;
            }
        )*
    };
}

entity::record_types!(named);

/// The lists whose records are found through records of another type: their types, the names of their fields, and that
/// type.
pub fn lists_through() -> impl Iterator<Item = (&'static str, String, RecordType)> {
    declarations().iter().flat_map(|def| {
        def.relations.iter().filter_map(|relation| match relation.link.via {
            Via::Links(Links::Records { of, .. }) => Some((def.name(), camel_case(relation.name), of)),
            _ => None,
        })
    })
}

/// The fields of `Query` that lead to records. Those of the service itself are under `administration`.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecordQuery;

#[async_trait::async_trait]
impl OutputType for RecordQuery {
    /// Its fields become those of `Query`, which merges it with what is written by hand.
    fn type_name() -> std::borrow::Cow<'static, str> {
        "RecordQuery".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let name = Self::type_name().into_owned();
        if !registry.types.contains_key(&name) {
            register_interfaces(registry);
            register(registry);
            let mut fields = node_fields();
            fields.extend(entry_fields(
                declarations().iter().copied().filter(|def| !is_administrative(def.of)),
            ));
            registry.types.insert(name.clone(), ObjectBuilder::new(&name, fields).build());
        }
        format!("{name}!")
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

#[async_trait::async_trait]
impl ContainerType for RecordQuery {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        entry(ctx).await
    }
}

impl ObjectType for RecordQuery {}

/// Resolves a field that leads to records; none for a field that does not.
async fn entry(ctx: &Context<'_>) -> ServerResult<Option<Value>> {
    static ENTRIES: LazyLock<Entries> = LazyLock::new(Entries::read);
    match ENTRIES.get(ctx.item.node.name.node.as_str()) {
        Some(entry) => resolve_entry(ctx, entry).await.map(Some),
        None => Ok(None),
    }
}
