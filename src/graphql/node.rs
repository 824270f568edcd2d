//! Global ids: opaque, the same in every field that takes or gives one.

use async_graphql::{Context, ID};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::Recorded;
use uuid::Uuid;

use super::{Failure, Type};
use crate::domain::Concept;
use crate::store::Stored;

/// A record of a concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GlobalId {
    pub concept: Concept,
    pub id: Uuid,
}

impl GlobalId {
    /// Reads an id that the API gave out before; `field` is the argument that it came in.
    pub fn parse(field: &str, id: &ID) -> Result<Self, Failure> {
        let read = || {
            let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id.as_str()).ok()?).ok()?;
            let (concept, id) = text.split_once(':')?;
            Some(Self { concept: Concept::named(concept)?, id: id.parse().ok()? })
        };
        read().ok_or_else(|| Failure::invalid(field, "this is not an id of this API"))
    }
}

impl From<GlobalId> for ID {
    fn from(id: GlobalId) -> Self {
        ID(URL_SAFE_NO_PAD.encode(format!("{}:{}", id.concept.name(), id.id)))
    }
}

/// Every type of a record has an id: what the `Node` interface asks of it.
#[expect(async_fn_in_trait, reason = "called on known types only, whose futures are Send")]
pub trait Identified {
    async fn id(&self, ctx: &Context<'_>) -> async_graphql::Result<ID>;
}

impl<T: Type> Identified for T {
    async fn id(&self, _: &Context<'_>) -> async_graphql::Result<ID> {
        Ok(GlobalId { concept: T::Entity::CONCEPT, id: self.row().id() }.into())
    }
}
