//! Projects that are discovered for funding sources.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use entity::value::{Localized, Visibility};
use entity::{center_term, pipeline_project};

use crate::api::Date;
use crate::policy::acts::RecordPipelineProject;
use crate::recording::{
    MutationError, Named, RecordInput, TextInput, ValidationError, Work, found_by, in_place, localized,
    maybe, maybe_line, on_record, optional_texts, payload, texts, valid, within,
};
use crate::records::pipeline_project::PipelineProject;
use crate::visibility::narrow_all;
use entity::RecordType;

/// What a pipeline project is like.
#[derive(Debug, InputObject)]
pub struct PipelineProjectDetailsInput {
    /// What it is to achieve.
    objective: MaybeUndefined<Vec<TextInput>>,
    /// Its sector, an OECD DAC purpose code: 15110 for e-government, 22040 for ICT.
    sector_code: MaybeUndefined<String>,
    /// The agency that is to carry it out.
    implementing_agency: MaybeUndefined<String>,
    /// Who is to borrow.
    borrower: MaybeUndefined<String>,
    /// When it was identified.
    identified_on: MaybeUndefined<Date>,
}

/// A project that was discovered.
#[derive(Debug, InputObject)]
pub struct DiscoverPipelineProjectInput {
    /// The center term that discovered it, if one did.
    term_id: Option<ID>,
    /// The country, ISO 3166-1 alpha-2: that of the term, or left out with one.
    country_code: Option<String>,
    /// Its code, unique among pipeline projects; the next of the country unless told.
    code: Option<String>,
    /// What it is called.
    name: Vec<TextInput>,
    /// Who may see it: unless told, the country, and the funding sources that are applied to.
    #[graphql(default_with = "Visibility::Partner")]
    visibility: Visibility,
    #[graphql(flatten)]
    details: PipelineProjectDetailsInput,
}

/// Changes of a pipeline project; what is left out stays.
#[derive(Debug, InputObject)]
pub struct UpdatePipelineProjectInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// What it is called.
    name: Option<Vec<TextInput>>,
    /// Who may see it; its applications, their stages and amounts are not more visible.
    visibility: Option<Visibility>,
    #[graphql(flatten)]
    details: PipelineProjectDetailsInput,
}

payload! {
    /// What became of a pipeline project.
    PipelineProjectPayload {
        /// The project.
        pipeline_project: PipelineProject = pipeline_project,
    }
}

#[derive(Debug, Default)]
pub struct PipelineProjectMutation;

/// Projects that are discovered for funding sources.
#[Object]
impl PipelineProjectMutation {
    /// Records a project that was discovered, to be applied for: NIA, or the partner's specialized organization.
    async fn discover_pipeline_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The project.")] input: DiscoverPipelineProjectInput,
    ) -> async_graphql::Result<PipelineProjectPayload> {
        let DiscoverPipelineProjectInput { term_id, country_code, code: wanted, name, visibility, details } =
            input;
        let valid = valid(|| Ok((localized("name", name)?, details.checked()?)));
        let outcome = in_place::<RecordPipelineProject, _, _>(
            ctx,
            term_id.as_ref(),
            country_code,
            valid,
            async |work, of, place, (name, details)| {
                let country = place.ok_or(ValidationError::Invalid(
                    "country_code",
                    "a pipeline project is of a term or of a country",
                    "발굴 사업에는 기간이나 국가가 있어야 합니다",
                ))?;
                let visibility =
                    of.as_ref().map_or(Ok(visibility), |of| within(visibility, of.visibility))?;
                let prefix = format!("{country}-PIPELINE-");
                let code = work.code::<pipeline_project::Entity>(wanted, &prefix).await?;
                let (sort_name, search) = found_by(&name, &[&code]);
                let row = new_record!(pipeline_project, visibility, {
                    code,
                    country_code: Some(country),
                    country_as_reported: None,
                    region: None,
                    term_id: of.map(|of| of.id),
                    name,
                    sort_name,
                    search,
                    objective: None,
                    sector_code: None,
                    implementing_agency: None,
                    borrower: None,
                    identified_on: None,
                });
                write(work, (None, row), details).await
            },
        );
        Ok(PipelineProjectPayload::of(outcome.await?))
    }

    /// Changes what is on record of a pipeline project: NIA, or the partner's specialized organization.
    async fn update_pipeline_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdatePipelineProjectInput,
    ) -> async_graphql::Result<PipelineProjectPayload> {
        let UpdatePipelineProjectInput { on, name, visibility, details } = input;
        let named = Named { field: "id", column: pipeline_project::Column::Id, id: &on.id };
        let expected = Some(on.expected_version);
        let valid = valid(|| Ok((optional_texts("name", name)?, details.checked()?)));
        let outcome = on_record::<RecordPipelineProject, pipeline_project::Entity, _, _>(
            ctx,
            named,
            expected,
            valid,
            async |work, was, (name, details)| {
                let mut row = was.clone();
                row.visibility = visibility.unwrap_or(row.visibility);
                if let Some(id) = row.term_id {
                    let of = work.seen::<center_term::Entity>("id", center_term::Column::Id, id).await?;
                    row.visibility = within(row.visibility, of.visibility)?;
                }
                if let Some(name) = name {
                    row.name = name;
                    (row.sort_name, row.search) = found_by(&row.name, &[&row.code]);
                }
                let narrowed = row.visibility.width() < was.visibility.width();
                let (row,) = write(work, (Some(was), row), details).await?;
                if narrowed {
                    narrow_all(work, RecordType::PipelineProject, row.id, row.visibility).await?;
                }
                Ok((row,))
            },
        );
        Ok(PipelineProjectPayload::of(outcome.await?))
    }
}

/// The details of a pipeline project whose texts are as they have to be.
struct Details {
    objective: MaybeUndefined<Localized>,
    sector_code: MaybeUndefined<String>,
    implementing_agency: MaybeUndefined<String>,
    borrower: MaybeUndefined<String>,
    identified_on: MaybeUndefined<Date>,
}

impl PipelineProjectDetailsInput {
    fn checked(self) -> Result<Details, ValidationError> {
        Ok(Details {
            objective: texts("objective", self.objective)?,
            sector_code: self.sector_code,
            implementing_agency: maybe_line("implementing_agency", self.implementing_agency)?,
            borrower: maybe_line("borrower", self.borrower)?,
            identified_on: self.identified_on,
        })
    }
}

/// Writes a pipeline project with its details as they are given.
async fn write(
    work: &mut Work<'_>,
    (was, mut row): (Option<pipeline_project::Model>, pipeline_project::Model),
    details: Details,
) -> Result<(pipeline_project::Model,), MutationError> {
    row.objective = maybe(details.objective, row.objective);
    row.sector_code = maybe(details.sector_code, row.sector_code);
    work.sector(row.sector_code.as_deref()).await?;
    row.implementing_agency = maybe(details.implementing_agency, row.implementing_agency);
    row.borrower = maybe(details.borrower, row.borrower);
    row.identified_on = maybe(details.identified_on, row.identified_on.map(Date)).map(|day| day.0);
    if let Some(day) = row.identified_on {
        work.happened("identified_on", day)?;
    }
    Ok((work
        .writer
        .save::<pipeline_project::Entity>(was, row)
        .await
        .map_err(MutationError::taken("code"))?,))
}
