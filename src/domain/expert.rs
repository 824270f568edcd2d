//! A digital-government expert who can be dispatched.

use async_graphql::{Context, Object, Result};

use crate::domain::country::{Country, CountryFilter};
use crate::domain::expert_dispatch::{ExpertDispatch, ExpertDispatchFilter};
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::graphql::{LanguageCode, LocalizedText, Record, StringFilter, by_code, by_id, personal};

concept! {
    Expert of expert, "expert", "experts",
    query: ExpertQuery { expert, experts },
    key: ExpertKey {
        /// The expert's code, unique among experts.
        Code(Code, code),
    },
    filter: ExpertFilter,
    order: ExpertOrder,
}

/// A digital-government expert who can be dispatched.
#[Object]
impl Expert {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The expert's code, unique among experts.
    async fn code(&self) -> &str {
        &self.code
    }

    /// The expert's organization.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.organization_id).await
    }

    /// The country that the expert is from.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| row.country_code.as_deref()).await
    }

    /// What the expert is versed in.
    async fn specialty(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.specialty, language)
    }

    /// The expert's name. Personal data: null without the right to read it.
    async fn person_name(&self, ctx: &Context<'_>) -> Option<&str> {
        personal(ctx, self, self.person_name.as_deref())
    }

    /// The expert's e-mail address. Personal data: null without the right to read it.
    async fn email(&self, ctx: &Context<'_>) -> Option<&str> {
        personal(ctx, self, self.email.as_deref())
    }

    #[graphql(flatten)]
    async fn lists(&self) -> ExpertConnections<'_> {
        ExpertConnections(self)
    }
}

connections! {
    ExpertConnections of Expert {
        /// Its expert dispatches.
        expert_dispatches: ExpertDispatch = expert_dispatch::ExpertId;
    }
}

filter! {
    /// Selects experts; all that is given must hold.
    ExpertFilter on expert {
        /// Words that the specialty in any language, or the code, contains. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// The expert's code, unique among experts.
        code: StringFilter = Code,
    }
    related {
        /// The expert's organization.
        organization: OrganizationFilter by OrganizationId = organization::Id,
        /// The country that the expert is from.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// Its expert dispatches: at least one of them meets this.
        expert_dispatches: ExpertDispatchFilter by Id = expert_dispatch::ExpertId,
    }
}

order! {
    /// The order of a list of experts.
    ExpertOrder by ExpertOrderField on expert {
        /// The expert's code, unique among experts.
        Code: text(Code, |row| &row.code),
        /// The specialty, in English where it is on record in English.
        Name: text(SortName, |row| &row.sort_name),
    }
}
