//! The field `administration` of `Query`: the service's own books and accounts, apart from what partners use.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, ObjectBuilder, Registry};
use async_graphql::resolver_utils::resolve_container_serial;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, Object, ObjectType, OutputType, Positioned, ServerResult,
    Value,
};
use entity::RecordType;

use super::entry;
use crate::api::record::{declarations, entry_fields};
use crate::policy::{is_administrative, sees_any};
use crate::store::Reader;
use crate::usage::UsageQuery;

#[derive(Debug, Default)]
pub struct AdministrationQuery;

#[Object]
impl AdministrationQuery {
    /// Records of the service itself: API clients, reads of personal data and failed sign-ins; and which clients use
    /// what of the schema. Null for callers other than MOIS.
    async fn administration(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Administration>> {
        let caller = ctx.data::<Reader>()?.caller();
        let mut types = RecordType::ALL.iter().filter(|of| is_administrative(**of));
        Ok(types.any(|of| sees_any(caller, *of)).then_some(Administration))
    }
}

/// Records of the service itself. What the caller sees of them is decided for each record, as everywhere.
#[derive(Clone, Copy, Debug)]
pub struct Administration;

#[async_trait::async_trait]
impl OutputType for Administration {
    fn type_name() -> Cow<'static, str> {
        "Administration".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let mut fields = entry_fields(declarations().iter().copied().filter(|def| is_administrative(def.of)));
        // What is written by hand, as a merged object would have it.
        UsageQuery::create_type_info(registry);
        if let Some(MetaType::Object { fields: own, .. }) = registry.types.remove(&*UsageQuery::type_name()) {
            fields.extend(own);
        }
        let about = "Records of the service itself: API clients, reads of personal data and failed sign-ins; and which \
            clients use what of the schema.";
        let object = ObjectBuilder::new(Self::type_name(), fields).description(Some(about.to_owned()));
        registry.types.insert(Self::type_name().into_owned(), object.build());
        Self::qualified_type_name()
    }

    /// One field after the other, as the root lets only a few run at once.
    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container_serial(ctx, self).await
    }
}

#[async_trait::async_trait]
impl ContainerType for Administration {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        match entry(ctx).await? {
            Some(found) => Ok(Some(found)),
            None => UsageQuery.resolve_field(ctx).await,
        }
    }
}

impl ObjectType for Administration {}
