//! Projects that are discovered for funding sources.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use entity::value::Visibility;
use entity::{application, center_term, pipeline_project};
use model::api::Date;
use model::api::record::KeyOf;
use model::policy::acts::RecordPipelineProject;
use model::recording::{
    Checks, Details, Keys, MutationError, RecordInput, Somewhere, TextInput, ValidationError, Work, found_by,
    in_place, kept, kept_texts, localized, maybe_line, on_field, on_record, partner_country, payload, texts,
    within,
};
use model::records::{CenterTerm, Classification, Country, PipelineProject};
use model::store::{Rows, new_record};

use super::follow::follow_sector;
use super::rules::check_identified;
use super::store::partner_within;
use crate::visibility::narrow_all;
use entity::RecordType;

/// What a pipeline project is like.
#[derive(Debug, InputObject)]
pub struct PipelineProjectDetailsInput {
    /// Objective of the project.
    objective: MaybeUndefined<Vec<TextInput>>,
    /// Sector of the project, an OECD DAC purpose code: 15110 for e-government, 22040 for ICT.
    sector: MaybeUndefined<KeyOf<Classification>>,
    /// Name of the agency that implements the project.
    implementing_agency: MaybeUndefined<String>,
    /// Name of the borrower.
    borrower: MaybeUndefined<String>,
    /// Date on which the project was identified; not after its applications.
    identified_on: MaybeUndefined<Date>,
}

/// Input of `discoverPipelineProject`.
#[derive(Debug, InputObject)]
pub struct DiscoverPipelineProjectInput {
    /// Center term in which the project was discovered, if any.
    term: Option<KeyOf<CenterTerm>>,
    /// Country of the project. Not needed if a term is given; if both are given, it must be the country of
    /// the term.
    country: Option<KeyOf<Country>>,
    /// Code, unique among pipeline projects; by default generated from the country code.
    code: Option<String>,
    /// Name of the project.
    name: Vec<TextInput>,
    /// Visibility of the record; defaults to PARTNER, or to INTERNAL if the term is INTERNAL. A PARTNER
    /// project is visible to the partner country and to the funding sources that the project applies to.
    visibility: Option<Visibility>,
    #[graphql(flatten)]
    details: PipelineProjectDetailsInput,
}

/// Input of `updatePipelineProject`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdatePipelineProjectInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Name of the project.
    name: MaybeUndefined<Vec<TextInput>>,
    /// Visibility of the record. Applications, stages and amounts that are more visible get the same
    /// visibility.
    visibility: MaybeUndefined<Visibility>,
    #[graphql(flatten)]
    details: PipelineProjectDetailsInput,
}

payload! {
    DiscoverPipelineProjectPayload, UpdatePipelineProjectPayload {
        /// Pipeline project; null if the mutation failed.
        pipeline_project: PipelineProject = pipeline_project,
    }
}

#[derive(Debug, Default)]
pub struct PipelineProjectMutation;

/// Projects that are discovered for funding sources.
#[Object]
impl PipelineProjectMutation {
    /// Records a pipeline project that was discovered.
    async fn discover_pipeline_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Pipeline project to record.")] input: DiscoverPipelineProjectInput,
    ) -> async_graphql::Result<DiscoverPipelineProjectPayload> {
        let DiscoverPipelineProjectInput { term, country, code: wanted, name, visibility, details } = input;
        let checks = (localized("name", name), details.checked(Keys::of(ctx)?).await);
        in_place::<RecordPipelineProject, _, _, _>(
            ctx,
            Somewhere { term: term.as_ref(), country: country.as_ref() },
            checks,
            async |work, of, place, (name, details)| {
                let country = place.ok_or(ValidationError::Invalid(
                    "country",
                    "a pipeline project requires a term or a country",
                    "발굴 사업에는 운영 기간이나 국가가 있어야 합니다",
                ))?;
                partner_country("country", &country)?;
                let widest = of.as_ref().map_or(Visibility::Public, |of| of.visibility);
                let visibility = partner_within(visibility, widest)?;
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
        )
        .await
    }

    /// Changes a pipeline project.
    async fn update_pipeline_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdatePipelineProjectInput,
    ) -> async_graphql::Result<UpdatePipelineProjectPayload> {
        let UpdatePipelineProjectInput { on, name, visibility, details } = input;
        let checks =
            (kept_texts("name", name), kept("visibility", visibility), details.checked(Keys::of(ctx)?).await);
        on_record::<RecordPipelineProject, pipeline_project::Entity, _, _, _>(
            ctx,
            &on,
            checks,
            async |work, was, (name, visibility, details)| {
                let mut row = was.clone();
                row.visibility = visibility.unwrap_or(row.visibility);
                if let Some(id) = row.term_id {
                    let of = work.seen::<center_term::Entity>("id", id).await?;
                    row.visibility = within(row.visibility, of.visibility)?;
                }
                if let Some(name) = name {
                    row.name = name;
                    (row.sort_name, row.search) = found_by(&row.name, &[&row.code]);
                }
                let narrowed = row.visibility.width() < was.visibility.width();
                let (row,) = write(work, (Some(was.clone()), row), details).await?;
                follow_sector(work, &was, &row).await?;
                if narrowed {
                    narrow_all(work, RecordType::PipelineProject, row.id, row.visibility).await?;
                }
                Ok((row,))
            },
        )
        .await
    }
}

impl PipelineProjectDetailsInput {
    async fn checked(self, keys: Keys<'_>) -> Result<Details<pipeline_project::Model>, MutationError> {
        let (objective, sector_code, implementing_agency, borrower) = (
            texts("objective", self.objective),
            keys.maybe_code("sector", &self.sector).await,
            maybe_line("implementing_agency", self.implementing_agency),
            maybe_line("borrower", self.borrower),
        )
            .all()?;
        Ok(Details::new(move |row: &mut pipeline_project::Model| {
            objective.update_to(&mut row.objective);
            sector_code.update_to(&mut row.sector_code);
            implementing_agency.update_to(&mut row.implementing_agency);
            borrower.update_to(&mut row.borrower);
            self.identified_on.map_value(|day| day.0).update_to(&mut row.identified_on);
        }))
    }
}

/// Writes a pipeline project with its details as they are given.
async fn write(
    work: &mut Work<'_>,
    (was, mut row): (Option<pipeline_project::Model>, pipeline_project::Model),
    details: Details<pipeline_project::Model>,
) -> Result<(pipeline_project::Model,), MutationError> {
    details.write(&mut row);
    work.sector(row.sector_code.as_deref()).await?;
    if let Some(day) = row.identified_on {
        work.happened("identified_on", day)?;
    }
    if let Some(was) = was.as_ref().filter(|was| was.identified_on != row.identified_on) {
        let (column, own) = (application::Column::PipelineProjectId, vec![was.id]);
        for of in work.writer.of::<application::Entity>(column, own).await? {
            on_field("identified_on", check_identified(row.identified_on, of.applied_on))?;
        }
    }
    Ok((work
        .writer
        .save::<pipeline_project::Entity>(was, row)
        .await
        .map_err(MutationError::taken("code"))?,))
}
