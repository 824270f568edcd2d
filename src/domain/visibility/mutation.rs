use async_graphql::{Context, InputObject, SimpleObject};
use entity::value::Visibility;
use uuid::Uuid;

use super::rules::OWNERS;
use crate::auth::policy::Show;
use crate::domain::recording::{Halt, Named, Outcome, RecordInput, Work, on_record, within};
use crate::domain::{Concept, Node, narrow_owned, owner_visibility};
use crate::graphql::UserError;
use crate::store::Shown;

/// Who may see a record from now on.
#[derive(Debug, InputObject)]
pub struct ChangeVisibilityInput {
    #[graphql(flatten)]
    pub on: RecordInput,
    /// Who may see it: not more than may see what it belongs to.
    pub visibility: Visibility,
}

/// What became of a change of visibility.
#[derive(Debug, Default, SimpleObject)]
pub struct ChangeVisibilityPayload {
    /// The record.
    pub(in crate::domain) node: Option<Node>,
    /// Why nothing was changed; empty when it was.
    pub(in crate::domain) user_errors: Vec<UserError>,
}

/// Changes who may see a record; what belongs to it is not more visible afterwards.
pub async fn change<E: Shown>(
    ctx: &Context<'_>,
    input: &ChangeVisibilityInput,
) -> async_graphql::Result<Outcome<(E::Model,)>> {
    let named = Named { field: "id", column: E::id(), id: &input.on.id };
    let expected = Some(input.on.expected_version);
    on_record::<Show<E>, E, _, _>(ctx, named, expected, Ok(()), async |work, was, ()| {
        let id = entity::Recorded::id(&was);
        for (_, column, owner) in OWNERS.iter().filter(|(concept, _, _)| *concept == E::CONCEPT) {
            if let Some(visibility) = owner_visibility(work, *owner, E::link(&was, column)).await? {
                within(input.visibility, visibility)?;
            }
        }
        let row = work.writer.show::<E>(was, input.visibility).await?;
        narrow_all(work, E::CONCEPT, id, input.visibility).await?;
        Ok((row,))
    })
    .await
}

/// Narrows what belongs to a record, and what belongs to that, until nothing is more visible than its owner.
pub(in crate::domain) async fn narrow_all(
    work: &mut Work<'_>,
    concept: Concept,
    id: Uuid,
    visibility: Visibility,
) -> Result<(), Halt> {
    let mut owners = vec![(concept, vec![id])];
    while let Some((owner, ids)) = owners.pop() {
        for (owned, column, _) in OWNERS.iter().filter(|(_, _, of)| *of == owner) {
            let ids = narrow_owned(work, *owned, column, ids.clone(), visibility).await?;
            if !ids.is_empty() {
                owners.push((*owned, ids));
            }
        }
    }
    Ok(())
}
