//! Who signed a memorandum, for which side and in which rank.

use async_graphql::{Context, Object, Result};
use entity::value::{Side, SignatoryRank};

use crate::domain::country::{Country, CountryFilter};
use crate::domain::memorandum::{Memorandum, MemorandumFilter};
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::graphql::{LanguageCode, LocalizedText, Record, by_code, by_id, personal};

concept! {
    MemorandumSignatory of memorandum_signatory, "signatory", "signatories",
    query: MemorandumSignatoryQuery { memorandum_signatory, memorandum_signatories },
    key: MemorandumSignatoryKey {
    },
    filter: MemorandumSignatoryFilter,
    order: MemorandumSignatoryOrder,
}

/// Who signed a memorandum, for which side and in which rank.
#[Object]
impl MemorandumSignatory {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The memorandum.
    async fn memorandum(&self, ctx: &Context<'_>) -> Option<Result<Memorandum>> {
        by_id(ctx, &self.0, |row| row.memorandum_id).await
    }

    /// The side signed for.
    async fn side(&self) -> Side {
        self.side
    }

    /// The organization signed for.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.organization_id).await
    }

    /// The signatory's rank.
    async fn rank(&self) -> Option<SignatoryRank> {
        self.rank
    }

    /// The signatory's office.
    async fn position(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> Option<LocalizedText<'_>> {
        LocalizedText::of(ctx, self.position.as_ref()?, language)
    }

    /// The signatory's name. Personal data: null without the right to read it.
    async fn person_name(&self, ctx: &Context<'_>) -> Option<&str> {
        personal(ctx, self, self.person_name.as_deref())
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }
}

filter! {
    /// Selects signatories; all that is given must hold.
    MemorandumSignatoryFilter on memorandum_signatory {
        /// The side signed for: one of these.
        side: Vec<Side> = Side,
        /// The signatory's rank: one of these.
        rank: Vec<SignatoryRank> = Rank,
    }
    related {
        /// The memorandum.
        memorandum: MemorandumFilter by MemorandumId = memorandum::Id,
        /// The organization signed for.
        organization: OrganizationFilter by OrganizationId = organization::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of signatories.
    MemorandumSignatoryOrder by MemorandumSignatoryOrderField on memorandum_signatory {
        /// When the record was made.
        CreatedAt: time(CreatedAt, |row| row.created_at),
    }
}
