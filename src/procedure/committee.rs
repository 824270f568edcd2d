//! The joint Committee, organized.

use async_graphql::{Context, Object};
use entity::value::ProcedureStepKind;
use entity::{RecordType, committee, committee_member};

use super::input::{most_people, on_term, person};
use super::rules::{SIDES, Seat, check_seats};
use super::step_input::{OrganizeCommitteeInput, OrganizeCommitteePayload};
use super::store::taking;
use crate::policy::acts;
use crate::recording::{ValidationError, found_by, id_of, line, localized, valid};

#[derive(Debug, Default)]
pub struct CommitteeMutation;

/// The joint Committee.
#[Object]
impl CommitteeMutation {
    /// Records the organization of the joint Digital Government Cooperation Committee. Each side has four
    /// seats: a lead, a cooperation, a specialized and a diplomatic organization of its country. A vacant
    /// seat needs a reason.
    async fn organize_committee(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Committee and its seats.")] input: OrganizeCommitteeInput,
    ) -> async_graphql::Result<OrganizeCommitteePayload> {
        let document = id_of("input.documentId", RecordType::Document, &input.document_id)?;
        let mut seats = Vec::new();
        for seat in &input.seats {
            let field = "input.seats.organizationId";
            let organization = Some(id_of(field, RecordType::Organization, &seat.organization_id)?);
            seats.push(Seat { side: seat.side, role: seat.organization_role, organization });
        }
        let empty = input.vacancies.iter().map(|seat| Seat {
            side: seat.side,
            role: seat.organization_role,
            organization: None,
        });
        seats.extend(empty);
        let OrganizeCommitteeInput { on, occurred_on, name, seats: taken, vacancies, .. } = input;
        let valid = valid(|| {
            most_people(taken.len() + vacancies.len(), "seats")?;
            let people = taken.into_iter().map(|of| {
                let (position, name) = person("seats", of.position, of.person_name)?;
                Ok((position, name, None))
            });
            let reasons =
                vacancies.into_iter().map(|seat| Ok((None, None, Some(line("vacancies", seat.reason)?))));
            let holders = people.chain(reasons).collect::<Result<Vec<_>, ValidationError>>()?;
            Ok((localized("name", name)?, holders))
        });
        let outcome =
            on_term::<acts::OrganizeCommittee, _, _>(ctx, &on, valid, async |work, (name, holders)| {
                for side in SIDES {
                    let own =
                        seats.iter().filter(|seat| seat.side == side).filter_map(|seat| seat.organization);
                    work.of_side("seats", side, own).await?;
                }
                check_seats(&seats).map_err(|rule| ValidationError::rule("seats", rule))?;
                let visibility = work.visible(on.visibility)?;
                let step = work
                    .take(taking(ProcedureStepKind::CommitteeOrganized, &occurred_on, document), visibility)
                    .await?;
                let (sort_name, _) = found_by(&name, &[]);
                let row = new_record!(committee, visibility, {
                    term_id: work.term.id,
                    country_code: work.term.country_code.clone(),
                    name,
                    sort_name,
                    organized_on: Some(occurred_on.clone()),
                    document_id: Some(document),
                });
                let committee = work.writer.save::<committee::Entity>(None, row).await?;
                let mut rows = Vec::new();
                for (seat, (position, person_name, vacancy_reason)) in seats.iter().zip(holders) {
                    let row = new_record!(committee_member, visibility, {
                        committee_id: committee.id,
                        country_code: work.term.country_code.clone(),
                        organization_id: seat.organization,
                        side: seat.side,
                        organization_role: seat.role,
                        position,
                        person_name,
                        vacancy_reason,
                    });
                    rows.push((None, row));
                }
                work.writer.upsert::<committee_member::Entity>(rows).await?;
                Ok((work.term.clone(), step, committee))
            });
        Ok(OrganizeCommitteePayload::of(outcome.await?))
    }
}
