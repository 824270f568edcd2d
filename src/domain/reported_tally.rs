//! Totals that an official page reports. They stand beside what is counted from records and are never added to it.

use async_graphql::{Context, Object, Result};

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::graphql::{IntFilter, Record, StringFilter, by_code, by_id};

concept! {
    ReportedTally of reported_tally, "reported tally", "reported tallies",
    query: ReportedTallyQuery { reported_tally, reported_tallies },
    key: ReportedTallyKey {
        /// Its code, unique among tallies.
        Code(Code, code),
    },
    filter: ReportedTallyFilter,
    order: ReportedTallyOrder,
}

/// Totals that an official page reports. They stand beside what is counted from records and are never added
/// to it.
#[Object]
impl ReportedTally {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code, unique among tallies.
    async fn code(&self) -> &str {
        &self.code
    }

    /// The term that it is about; null for a total over terms.
    async fn term(&self, ctx: &Context<'_>) -> Option<Result<CenterTerm>> {
        by_id(ctx, &self.0, |row| row.term_id).await
    }

    /// Projects.
    async fn projects(&self) -> i32 {
        self.projects
    }

    /// Consultings.
    async fn consulting(&self) -> i32 {
        self.consulting
    }

    /// Workshops, seminars and the like.
    async fn workshops(&self) -> i32 {
        self.workshops
    }

    /// The year that the page gives for the start of the center.
    async fn start_year(&self) -> Option<i32> {
        self.start_year
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| row.country_code.as_deref()).await
    }
}

filter! {
    /// Selects reported tallies; all that is given must hold.
    ReportedTallyFilter on reported_tally {
        /// Its code, unique among tallies.
        code: StringFilter = Code,
        /// Projects.
        projects: IntFilter = Projects,
        /// Consultings.
        consulting: IntFilter = Consulting,
        /// Workshops, seminars and the like.
        workshops: IntFilter = Workshops,
        /// The year that the page gives for the start of the center.
        start_year: IntFilter = StartYear,
    }
    related {
        /// The term that it is about; null for a total over terms.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of reported tallies.
    ReportedTallyOrder by ReportedTallyOrderField on reported_tally {
        /// Its code, unique among tallies.
        Code: text(Code, |row| &row.code),
    }
}
