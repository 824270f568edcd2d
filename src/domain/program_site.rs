//! A place where a program is at work.

use async_graphql::{Context, Object, Result};
use entity::value::PartialDate;

use crate::domain::country::{Country, CountryFilter};
use crate::domain::program::{Program, ProgramFilter};
use crate::graphql::{LanguageCode, LocalizedText, PartialDateFilter, Record, by_code, by_id};

concept! {
    ProgramSite of program_site, "site of a program", "sites of programs",
    query: ProgramSiteQuery { program_site, program_sites },
    key: ProgramSiteKey {
    },
    filter: ProgramSiteFilter,
    order: ProgramSiteOrder,
}

/// A place where a program is at work.
#[Object]
impl ProgramSite {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The program.
    async fn program(&self, ctx: &Context<'_>) -> Option<Result<Program>> {
        by_id(ctx, &self.0, |row| row.program_id).await
    }

    /// Its name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// The city.
    async fn city(&self) -> Option<&str> {
        self.city.as_deref()
    }

    /// When it opened.
    async fn opened(&self) -> Option<&PartialDate> {
        self.opened.as_ref()
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }
}

filter! {
    /// Selects sites of programs; all that is given must hold.
    ProgramSiteFilter on program_site {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// When it opened.
        opened: PartialDateFilter = Opened,
    }
    related {
        /// The program.
        program: ProgramFilter by ProgramId = program::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of sites of programs.
    ProgramSiteOrder by ProgramSiteOrderField on program_site {
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
        /// When it opened.
        Opened: partial_date(Opened, |row| row.opened.as_ref()),
    }
}
