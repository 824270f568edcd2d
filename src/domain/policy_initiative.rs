//! A policy that Korea offers to share, such as Digital Platform Government.

use async_graphql::{Context, Object, Result};

use crate::domain::organization::{Organization, OrganizationFilter};
use crate::domain::policy_element::{PolicyElement, PolicyElementFilter};
use crate::graphql::{LanguageCode, LocalizedText, Record, StringFilter, by_id};

concept! {
    PolicyInitiative of policy_initiative, "policy initiative", "policy initiatives",
    query: PolicyInitiativeQuery { policy_initiative, policy_initiatives },
    key: PolicyInitiativeKey {
        /// Its code, unique among policy initiatives.
        Code(Code, code),
    },
    filter: PolicyInitiativeFilter,
    order: PolicyInitiativeOrder,
}

/// A policy that Korea offers to share, such as Digital Platform Government.
#[Object]
impl PolicyInitiative {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code, unique among policy initiatives.
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

    #[graphql(flatten)]
    async fn lists(&self) -> PolicyInitiativeConnections<'_> {
        PolicyInitiativeConnections(self)
    }
}

connections! {
    PolicyInitiativeConnections of PolicyInitiative {
        /// Its principles, key projects and transformations.
        elements: PolicyElement = policy_element::PolicyInitiativeId;
    }
}

filter! {
    /// Selects policy initiatives; all that is given must hold.
    PolicyInitiativeFilter on policy_initiative {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Its code, unique among policy initiatives.
        code: StringFilter = Code,
    }
    related {
        /// The organization in charge.
        organization: OrganizationFilter by OrganizationId = organization::Id,
        /// Its principles, key projects and transformations: at least one of them meets this.
        elements: PolicyElementFilter by Id = policy_element::PolicyInitiativeId,
    }
}

order! {
    /// The order of a list of policy initiatives.
    PolicyInitiativeOrder by PolicyInitiativeOrderField on policy_initiative {
        /// Its code, unique among policy initiatives.
        Code: text(Code, |row| &row.code),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
    }
}
