//! The seats of the Committee: each side's, nominated before the Committee is organized or together with it.

use async_graphql::{Context, Object};
use entity::value::{CooperationSide, Localized, PartialDate, Visibility};
use entity::{committee, committee_member};
use model::policy::acts;
use model::recording::{
    Keys, MutationError, TermInput, ValidationError, each, found_by, line, on_field, within,
};
use model::store::{Rows, new_record};
use uuid::Uuid;

use super::input::{most_people, on_term, person};
use super::rules::{Rule, Seat, check_nomination, check_seats, is_over};
use super::step_input::{
    CommitteeSeatInput, NominateCommitteeMembersInput, NominateCommitteeMembersPayload, VacantSeatInput,
};
use super::store::Work;

#[derive(Debug, Default)]
pub struct SeatMutation;

/// The seats of the Committee.
#[Object]
impl SeatMutation {
    /// Records all seats of one side in the Committee and replaces those recorded before. Each side can do so
    /// as soon as the memorandum is signed, and again whenever a seat is filled or reassigned. After the
    /// Committee is organized, each kind of organization must have a seat, or a reason why its seat is
    /// vacant.
    async fn nominate_committee_members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "All seats of one side.")] input: NominateCommitteeMembersInput,
    ) -> async_graphql::Result<NominateCommitteeMembersPayload> {
        let NominateCommitteeMembersInput { on, side, seats, vacancies } = input;
        let seats = holders(Keys::of(ctx)?, seats, vacancies).await;
        match side {
            CooperationSide::Korea => nominate::<acts::NominateKoreanMembers>(ctx, &on, side, seats).await,
            CooperationSide::Partner => nominate::<acts::NominatePartnerMembers>(ctx, &on, side, seats).await,
        }
    }
}

async fn nominate<A: model::policy::Act>(
    ctx: &Context<'_>,
    on: &TermInput,
    side: CooperationSide,
    seats: Result<Vec<Holder>, MutationError>,
) -> async_graphql::Result<NominateCommitteeMembersPayload> {
    let seats = seats.and_then(|seats| {
        if seats.iter().all(|holder| holder.seat.side == side) {
            return Ok(seats);
        }
        Err(ValidationError::Invalid(
            "seats",
            "every seat must belong to the given side",
            "모든 위원은 지정한 측에 속해야 합니다",
        )
        .into())
    });
    on_term::<A, _, _, _>(ctx, on, seats, async |work, seats| {
        let rule = match work.facts.memorandum {
            _ if work.term.latest_step.is_some_and(is_over) => Some(Rule::Over),
            None => Some(Rule::NeedsMemorandum),
            Some(_) => None,
        };
        if let Some(rule) = rule {
            return Err(ValidationError::rule("term", rule).into());
        }
        let committee = match committee_on_record(work).await? {
            Some(committee) => committee,
            None => committee(work, committee_name(), None, on.visibility).await?,
        };
        seat(work, &committee, &[side], seats, on.visibility).await?;
        Ok((committee,))
    })
    .await
}

/// Who holds a seat, or why nobody does.
#[derive(Debug)]
pub(super) struct Holder {
    pub(super) seat: Seat,
    position: Option<Localized>,
    person_name: Option<String>,
    vacancy_reason: Option<String>,
}

/// Seats in an input. The rules are checked later, together with the recorded seats.
pub(super) async fn holders(
    keys: Keys<'_>,
    seats: Vec<CommitteeSeatInput>,
    vacancies: Vec<VacantSeatInput>,
) -> Result<Vec<Holder>, MutationError> {
    most_people(seats.len() + vacancies.len(), "seats")?;
    let ids = keys.ids("seats", seats.iter().map(|seat| &seat.organization)).await?;
    let taken = |(of, organization): (CommitteeSeatInput, Uuid)| {
        let (position, person_name) = person("seats", of.position, of.person_name)?;
        let seat = Seat { side: of.side, role: of.organization_role, organization: Some(organization) };
        Ok::<_, ValidationError>(Holder { seat, position, person_name, vacancy_reason: None })
    };
    let empty = |of: VacantSeatInput| {
        let seat = Seat { side: of.side, role: of.organization_role, organization: None };
        let vacancy_reason = Some(line("vacancies", of.reason)?);
        Ok(Holder { seat, position: None, person_name: None, vacancy_reason })
    };
    let taken = seats.into_iter().zip(ids).map(taken);
    each(taken.chain(vacancies.into_iter().map(empty)))
}

/// The Committee of a term, organized or to be organized.
pub(super) async fn committee_on_record(
    work: &Work<'_>,
) -> Result<Option<committee::Model>, model::store::Error> {
    let own = vec![work.term.id];
    Ok(work.writer.of::<committee::Entity>(committee::Column::TermId, own).await?.pop())
}

/// Writes the Committee of a term.
pub(super) async fn committee(
    work: &mut Work<'_>,
    name: Localized,
    organized: Option<(PartialDate, Uuid)>,
    visibility: Visibility,
) -> Result<committee::Model, MutationError> {
    let (sort_name, _) = found_by(&name, &[]);
    let (organized_on, document_id) = organized.unzip();
    let row = new_record!(committee, work.visible(visibility)?, {
        term_id: work.term.id,
        country_code: work.term.country_code.clone(),
        name,
        sort_name,
        organized_on,
        document_id,
    });
    let was = committee_on_record(work).await?;
    Ok(work.writer.save::<committee::Entity>(was, row).await?)
}

/// Puts seats in the place of those of some sides. A Committee that is organized has all its seats.
pub(super) async fn seat(
    work: &mut Work<'_>,
    committee: &committee::Model,
    sides: &[CooperationSide],
    seats: Vec<Holder>,
    visibility: Visibility,
) -> Result<(), MutationError> {
    for side in super::rules::SIDES {
        let own = seats.iter().filter(|holder| holder.seat.side == side);
        work.of_side("seats", side, own.filter_map(|holder| holder.seat.organization)).await?;
    }
    let column = committee_member::Column::CommitteeId;
    let known = work.writer.of::<committee_member::Entity>(column, vec![committee.id]).await?;
    let (mut replaced, kept): (Vec<_>, Vec<_>) = known.into_iter().partition(|row| sides.contains(&row.side));
    let whole = kept.iter().map(Seat::from).chain(seats.iter().map(|holder| holder.seat));
    let whole: Vec<Seat> = whole.collect();
    let check = if committee.organized_on.is_some() { check_seats } else { check_nomination };
    on_field("seats", check(&whole))?;
    let visibility = within(visibility, committee.visibility)?;
    let mut rows = Vec::new();
    // What was nominated before is not more visible than the Committee as it is now.
    for was in kept.into_iter().filter(|row| row.visibility.width() > committee.visibility.width()) {
        let row = committee_member::Model { visibility: committee.visibility, ..was.clone() };
        rows.push((Some(was), row));
    }
    for Holder { seat, position, person_name, vacancy_reason } in seats {
        let was = replaced.iter().position(|row| Seat::from(row) == seat);
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
        rows.push((was.map(|was| replaced.swap_remove(was)), row));
    }
    work.writer.upsert::<committee_member::Entity>(rows).await?;
    work.writer.delete::<committee_member::Entity>(&replaced).await?;
    work.facts.seats = whole;
    Ok(())
}

impl From<&committee_member::Model> for Seat {
    fn from(row: &committee_member::Model) -> Self {
        Self { side: row.side, role: row.organization_role, organization: row.organization_id }
    }
}

/// What the Committee is called until it is organized, in the words of the official page.
fn committee_name() -> Localized {
    let texts = [("en", "Digital Government Cooperation Committee"), ("ko", "디지털정부협력위원회")];
    Localized(texts.map(|(language, text)| (language.to_owned(), text.to_owned())).into())
}
