//! A program beside the centers.

use async_graphql::{Context, Object, Result};
use entity::value::PartialDate;

use crate::domain::organization::{Organization, OrganizationFilter};
use crate::domain::program_figure::{ProgramFigure, ProgramFigureFilter};
use crate::domain::program_site::{ProgramSite, ProgramSiteFilter};
use crate::graphql::{LanguageCode, LocalizedText, PartialDateFilter, Record, StringFilter, by_id};

concept! {
    Program of program, "program", "programs",
    query: ProgramQuery { program, programs },
    key: ProgramKey {
        /// Its code, unique among programs.
        Code(Code, code),
    },
    filter: ProgramFilter,
    order: ProgramOrder,
}

/// A program beside the centers.
#[Object]
impl Program {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code, unique among programs.
    async fn code(&self) -> &str {
        &self.code
    }

    /// The organization in charge.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.organization_id).await
    }

    /// Its name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// What it is.
    async fn summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> Option<LocalizedText<'_>> {
        LocalizedText::of(ctx, self.summary.as_ref()?, language)
    }

    /// Since when.
    async fn started(&self) -> Option<&PartialDate> {
        self.started.as_ref()
    }

    /// What is not known or needs explaining.
    async fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    #[graphql(flatten)]
    async fn lists(&self) -> ProgramConnections<'_> {
        ProgramConnections(self)
    }
}

connections! {
    ProgramConnections of Program {
        /// Its figures.
        figures: ProgramFigure = program_figure::ProgramId;
        /// Its sites.
        sites: ProgramSite = program_site::ProgramId;
    }
}

filter! {
    /// Selects programs; all that is given must hold.
    ProgramFilter on program {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Its code, unique among programs.
        code: StringFilter = Code,
        /// Since when.
        started: PartialDateFilter = Started,
    }
    related {
        /// The organization in charge.
        organization: OrganizationFilter by OrganizationId = organization::Id,
        /// Its figures: at least one of them meets this.
        figures: ProgramFigureFilter by Id = program_figure::ProgramId,
        /// Its sites: at least one of them meets this.
        sites: ProgramSiteFilter by Id = program_site::ProgramId,
    }
}

order! {
    /// The order of a list of programs.
    ProgramOrder by ProgramOrderField on program {
        /// Its code, unique among programs.
        Code: text(Code, |row| &row.code),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
        /// Since when.
        Started: partial_date(Started, |row| row.started.as_ref()),
    }
}
