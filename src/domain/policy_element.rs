//! A principle, a key project, or how things are and are to be for a segment.

use async_graphql::{Context, Object, Result};
use entity::value::{PolicyElementKind, Segment};

use crate::domain::policy_initiative::{PolicyInitiative, PolicyInitiativeFilter};
use crate::graphql::{IntFilter, LanguageCode, LocalizedText, Record, by_id};

concept! {
    PolicyElement of policy_element, "element of a policy initiative", "elements of policy initiatives",
    query: PolicyElementQuery { policy_element, policy_elements },
    key: PolicyElementKey {
    },
    filter: PolicyElementFilter,
    order: PolicyElementOrder,
}

/// A principle, a key project, or how things are and are to be for a segment.
#[Object]
impl PolicyElement {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The initiative.
    async fn policy_initiative(&self, ctx: &Context<'_>) -> Option<Result<PolicyInitiative>> {
        by_id(ctx, &self.0, |row| row.policy_initiative_id).await
    }

    /// What it is.
    async fn kind(&self) -> PolicyElementKind {
        self.kind
    }

    /// Whom a transformation concerns.
    async fn segment(&self) -> Option<Segment> {
        self.segment
    }

    /// Its place among those of its kind and segment, from 1.
    async fn ordinal(&self) -> i32 {
        self.ordinal
    }

    /// What it says.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// More on it.
    async fn summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> Option<LocalizedText<'_>> {
        LocalizedText::of(ctx, self.summary.as_ref()?, language)
    }
}

filter! {
    /// Selects elements of policy initiatives; all that is given must hold.
    PolicyElementFilter on policy_element {
        /// What it is: one of these.
        kind: Vec<PolicyElementKind> = Kind,
        /// Whom a transformation concerns: one of these.
        segment: Vec<Segment> = Segment,
        /// Its place among those of its kind and segment, from 1.
        ordinal: IntFilter = Ordinal,
    }
    related {
        /// The initiative.
        policy_initiative: PolicyInitiativeFilter by PolicyInitiativeId = policy_initiative::Id,
    }
}

order! {
    /// The order of a list of elements of policy initiatives.
    PolicyElementOrder by PolicyElementOrderField on policy_element {
        /// Its place among its siblings.
        Ordinal: integer(Ordinal, |row| row.ordinal),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
    }
}
