//! What was recorded by mistake is deleted, as long as nothing rests on it.

use async_graphql::Context;
use entity::Recorded;

use super::error::{MutationError, RuleText, ValidationError};
use super::given::Written;
use super::input::RecordInput;
use super::perform::{Outcome, on_record};
use super::store::Work;
use crate::api::RuleCode;
use crate::policy::Act;
use crate::store::{Error, Stored, Table};

const STILL_REFERRED: RuleText = RuleText {
    code: RuleCode::StillReferred,
    english: "other records refer to this record: delete those records first",
    korean: "다른 기록이 참조하고 있습니다: 그 기록을 먼저 삭제해야 합니다",
    source: "This service: it keeps what other records refer to",
};

/// Deletes a record that the caller sees and may do `A` with.
pub async fn delete<A: Act, E: Stored, P: From<Outcome<Written<(E::Model,)>>>>(
    ctx: &Context<'_>,
    on: RecordInput,
) -> async_graphql::Result<P> {
    delete_and_check::<A, E, P>(ctx, on, async |_, _| Ok(())).await
}

/// Deletes a record. `check` sees what remains; if it finds a broken rule, nothing is deleted.
pub async fn delete_and_check<A: Act, E: Stored, P: From<Outcome<Written<(E::Model,)>>>>(
    ctx: &Context<'_>,
    on: RecordInput,
    check: impl AsyncFnOnce(&Work<'_>, &E::Model) -> Result<(), MutationError>,
) -> async_graphql::Result<P> {
    on_record::<A, E, _, _, _>(ctx, &on, (), async |work, was, ()| {
        remove::<E>(work, &was).await?;
        check(work, &was).await?;
        Ok((was,))
    })
    .await
}

/// Removes a record that no other one refers to.
pub async fn remove<E: Stored>(work: &mut Work<'_>, was: &E::Model) -> Result<(), MutationError> {
    // Its links to service areas are not records of their own.
    if Table::of(E::TYPE).column("service_area_codes").is_some() {
        work.writer.link_areas(was.id(), Some(Vec::new())).await?;
    }
    work.writer.delete::<E>(std::slice::from_ref(was)).await.map_err(referred)
}

/// The database knows all that refers to a record.
fn referred(error: Error) -> MutationError {
    match error {
        Error::Referred(_) => ValidationError::rule("id", STILL_REFERRED).into(),
        other => MutationError::Store(other),
    }
}

/// Declares mutations that delete a record to which no other record refers. `if` names a check of what remains.
#[macro_export]
macro_rules! deletions {
    ($mutation:ident {
        $(
            $(#[doc = $doc:tt])+
            $name:ident($act:ty, $input:ident: $asked:literal) -> $payload:ident {
                $(#[doc = $given:literal])+
                $field:ident: $type:ident = $entity:ident
            }
            $(if $check:path)?,
        )+
    }) => {
        $crate::recording::inputs! { $($input),+ = RecordInput }
        $crate::recording::payload! { $($payload { $(#[doc = $given])+ $field: $type = $entity, })+ }

        #[derive(Debug, Default)]
        pub struct $mutation;

        #[async_graphql::Object]
        impl $mutation {
            $(
                $(#[doc = $doc])+
                async fn $name(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = $asked)] input: $input,
                ) -> async_graphql::Result<$payload> {
                    $crate::recording::deletions!(@delete $act, $entity, ctx, input.0 $(, $check)?)
                }
            )+
        }
    };
    (@delete $act:ty, $entity:ident, $ctx:ident, $on:expr) => {
        $crate::recording::delete::<$act, entity::$entity::Entity, _>($ctx, $on).await
    };
    (@delete $act:ty, $entity:ident, $ctx:ident, $on:expr, $check:path) => {
        $crate::recording::delete_and_check::<$act, entity::$entity::Entity, _>($ctx, $on, $check).await
    };
}
pub use deletions;
