//! `erasePerson`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use model::api::record::{Record, Shown};
use model::api::{Changes, Failure, GlobalId, UserError};
use model::policy::{Allowed, Erase, allow_erasing};
use model::recording::{AnyRecord, AsItIs, ValidationError, record, refused};
use model::store::{Key, Reader, Table, place_of};

use super::ErasureList;
use super::erase::{Subject, erase, subjects};

/// Input of `erasePerson`.
#[derive(Debug, InputObject)]
pub struct ErasePersonInput {
    /// Global IDs of the person's records, 1 to 100: experts, center members, committee members, signatories,
    /// service area contacts and inquiries.
    record_ids: Vec<ID>,
    /// Legal basis of the erasure, such as the article of the law and the date of the person's request: 1 to
    /// 2,000 characters. It is kept, so it must not name the person.
    legal_basis: String,
}

/// Payload of `erasePerson`.
#[derive(Debug, Default, SimpleObject)]
pub struct ErasePersonPayload {
    /// Records after the erasure, without personal data; empty if the mutation failed.
    records: Vec<Shown<Record>>,
    /// Errors that the caller can correct; empty if the mutation succeeded.
    user_errors: Vec<UserError>,
}

#[derive(Debug, Default)]
pub struct PersonMutation;

/// People.
#[Object]
impl PersonMutation {
    /// Permanently removes the personal data of a person (name, e-mail address, message of an inquiry) from
    /// records. The records remain, and `changes` reports a change of each. The service records the time,
    /// author and legal basis of the erasure.
    async fn erase_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person's records, with the legal basis of the erasure.")]
        input: ErasePersonInput,
    ) -> async_graphql::Result<ErasePersonPayload> {
        let outcome = match allowed(ctx, &input.record_ids).await? {
            Ok((allowed, subjects)) => {
                let list = ctx.data::<ErasureList>()?;
                record(ctx, &allowed, (), async |work, ()| {
                    let erased = erase(work.writer, &allowed, &subjects, &input.legal_basis, list).await?;
                    Ok(AsItIs(
                        erased.into_iter().map(|(table, row)| AnyRecord::new(table, row)).collect::<Vec<_>>(),
                    ))
                })
                .await?
            }
            Err(broken) => refused(ctx, broken).await?,
        };
        let erased = match outcome {
            Ok(erased) => erased,
            Err(user_errors) => return Ok(ErasePersonPayload { records: Vec::new(), user_errors }),
        };
        if let Err(error) = Changes::of(ctx)?.store().clear_traces().await {
            tracing::warn!(%error, "traces of erased data are still in the files of the database");
        }
        let records = erased.into_iter().map(AnyRecord::shown).collect();
        Ok(ErasePersonPayload { records, user_errors: Vec::new() })
    }
}

/// Leave to erase records, each of which the caller sees.
async fn allowed(
    ctx: &Context<'_>,
    ids: &[ID],
) -> async_graphql::Result<Result<(Allowed<Erase>, Vec<Subject>), ValidationError>> {
    let (reader, caller) = (ctx.data::<Reader>()?, Changes::of(ctx)?.caller());
    let ids = ids.iter().map(|id| GlobalId::parse("record_ids", id));
    let named = ids.map(|id| id.map(|id| (id.record_type, id.id))).collect::<Result<Vec<Subject>, _>>();
    let Ok(named) = named else { return Ok(Err(ValidationError::NotFound("record_ids"))) };
    let subjects = match subjects(named) {
        Ok(subjects) => subjects,
        Err(broken) => return Ok(Err(broken)),
    };
    let mut allowed = None;
    for (of, id) in &subjects {
        let table = Table::of(*of);
        let found = reader.find(table, &table.all(), table.id, vec![Key::Id(*id)]).await;
        let Some(row) = found.map_err(Failure::from)?.pop() else {
            return Ok(Err(ValidationError::NotFound("record_ids")));
        };
        let leave = allow_erasing(caller, *of, place_of(table, &row).as_place());
        allowed = Some(leave.map_err(Failure::from)?);
    }
    Ok(allowed.map(|allowed| (allowed, subjects)).ok_or(ValidationError::NotFound("record_ids")))
}
