//! A step of the procedure as it was taken. It is never edited: a correction is a new record.

use async_graphql::{Context, Object, Result};
use entity::value::{PartialDate, Step};

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::document::Document;
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::graphql::{IntFilter, PartialDateFilter, Record, by_code, by_id};

concept! {
    ProcedureStep of procedure_step, "procedure step", "procedure steps",
    query: ProcedureStepQuery { procedure_step, procedure_steps },
    key: ProcedureStepKey {
    },
    filter: ProcedureStepFilter,
    order: ProcedureStepOrder,
}

/// A step of the procedure as it was taken. It is never edited: a correction is a new record.
#[Object]
impl ProcedureStep {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its place in the term's procedure, from 1.
    async fn ordinal(&self) -> i32 {
        self.ordinal
    }

    /// The step.
    async fn step(&self) -> Step {
        self.step
    }

    /// When it was taken.
    async fn occurred(&self) -> Option<&PartialDate> {
        self.occurred.as_ref()
    }

    /// The organization that took it.
    async fn actor(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.actor_id).await
    }

    /// Why, where a reason is due.
    async fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// The record that this one corrects.
    async fn corrects(&self, ctx: &Context<'_>) -> Option<Result<ProcedureStep>> {
        by_id(ctx, &self.0, |row| row.corrects_id).await
    }

    /// The center term.
    async fn term(&self, ctx: &Context<'_>) -> Option<Result<CenterTerm>> {
        by_id(ctx, &self.0, |row| row.term_id).await
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }

    /// The document that is on record for it.
    async fn document(&self, ctx: &Context<'_>) -> Option<Result<Document>> {
        by_id(ctx, &self.0, |row| row.document_id).await
    }
}

filter! {
    /// Selects procedure steps; all that is given must hold.
    ProcedureStepFilter on procedure_step {
        /// Its place in the term's procedure, from 1.
        ordinal: IntFilter = Ordinal,
        /// The step: one of these.
        step: Vec<Step> = Step,
        /// When it was taken.
        occurred: PartialDateFilter = Occurred,
    }
    related {
        /// The organization that took it.
        actor: OrganizationFilter by ActorId = organization::Id,
        /// The record that this one corrects.
        corrects: ProcedureStepFilter by CorrectsId = procedure_step::Id,
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of procedure steps.
    ProcedureStepOrder by ProcedureStepOrderField on procedure_step {
        /// Its place among its siblings.
        Ordinal: integer(Ordinal, |row| row.ordinal),
        /// When it was taken.
        Occurred: partial_date(Occurred, |row| row.occurred.as_ref()),
    }
}
