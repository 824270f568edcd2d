//! The dispatch of an expert to a center (전문가 파견).

use async_graphql::{Context, Object, Result};

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::expert::{Expert, ExpertFilter};
use crate::graphql::{Date, DateFilter, LanguageCode, LocalizedText, Record, by_code, by_id};

concept! {
    ExpertDispatch of expert_dispatch, "expert dispatch", "expert dispatches",
    query: ExpertDispatchQuery { expert_dispatch, expert_dispatches },
    key: ExpertDispatchKey {
    },
    filter: ExpertDispatchFilter,
    order: ExpertDispatchOrder,
}

/// The dispatch of an expert to a center (전문가 파견).
#[Object]
impl ExpertDispatch {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The expert.
    async fn expert(&self, ctx: &Context<'_>) -> Option<Result<Expert>> {
        by_id(ctx, &self.0, |row| row.expert_id).await
    }

    /// First day.
    async fn starts_on(&self) -> Date {
        Date(self.starts_on)
    }

    /// Last day; null while it is open.
    async fn ends_on(&self) -> Option<Date> {
        self.ends_on.map(Date)
    }

    /// What the expert is to do.
    async fn duties(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> Option<LocalizedText<'_>> {
        LocalizedText::of(ctx, self.duties.as_ref()?, language)
    }

    /// The center term.
    async fn term(&self, ctx: &Context<'_>) -> Option<Result<CenterTerm>> {
        by_id(ctx, &self.0, |row| row.term_id).await
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }
}

filter! {
    /// Selects expert dispatches; all that is given must hold.
    ExpertDispatchFilter on expert_dispatch {
        /// First day.
        starts_on: DateFilter = StartsOn,
        /// Last day; null while it is open.
        ends_on: DateFilter = EndsOn,
    }
    related {
        /// The expert.
        expert: ExpertFilter by ExpertId = expert::Id,
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of expert dispatches.
    ExpertDispatchOrder by ExpertDispatchOrderField on expert_dispatch {
        /// First day.
        StartsOn: date(StartsOn, |row| row.starts_on),
    }
}
