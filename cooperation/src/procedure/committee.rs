//! The joint Committee, organized.

use async_graphql::{Context, Object};
use entity::value::ProcedureStepKind;
use model::policy::acts;
use model::recording::{Keys, localized};

use super::input::on_term;
use super::rules::SIDES;
use super::seats::{committee, holders, seat};
use super::step_input::{OrganizeCommitteeInput, OrganizeCommitteePayload};
use super::store::Said;

#[derive(Debug, Default)]
pub struct CommitteeMutation;

/// The joint Committee.
#[Object]
impl CommitteeMutation {
    /// Records that the joint Digital Government Cooperation Committee was organized. Each side has four
    /// seats: a lead, a cooperation, a specialized and a diplomatic organization of its country. A vacant
    /// seat requires a reason.
    async fn organize_committee(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Committee that was organized, with its seats.")] input: OrganizeCommitteeInput,
    ) -> async_graphql::Result<OrganizeCommitteePayload> {
        let OrganizeCommitteeInput { on, occurred_on, name, seats, vacancies, document } = input;
        let keys = Keys::of(ctx)?;
        let checks = (
            localized("name", name),
            holders(keys, seats, vacancies).await,
            keys.id("document", &document).await,
        );
        on_term::<acts::OrganizeCommittee, _, _, _>(
            ctx,
            &on,
            checks,
            async |work, (name, seats, document)| {
                let said = Said::on(&occurred_on, document);
                let step = work.take(ProcedureStepKind::CommitteeOrganized, said, on.visibility, ()).await?;
                let committee = committee(work, name, Some((occurred_on, document)), on.visibility).await?;
                // A side that is not given keeps the seats that it nominated.
                let given = |side: &_| seats.iter().any(|holder| holder.seat.side == *side);
                let sides: Vec<_> = SIDES.into_iter().filter(given).collect();
                seat(work, &committee, &sides, seats, on.visibility).await?;
                Ok((work.term.clone(), step, committee))
            },
        )
        .await
    }
}
