//! The cooperation center in a partner country, over all its terms.

use async_graphql::{Context, Object, Result};

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::graphql::{LanguageCode, LocalizedText, Record, StringFilter, by_code};

concept! {
    Center of center, "center", "centers",
    query: CenterQuery { center, centers },
    key: CenterKey {
        /// Its code, the country's two letters: `UZ`.
        Code(Code, code),
    },
    filter: CenterFilter,
    order: CenterOrder,
}

/// The cooperation center in a partner country, over all its terms.
#[Object]
impl Center {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code, the country's two letters: `UZ`.
    async fn code(&self) -> &str {
        &self.code
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }

    /// Its latest name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    #[graphql(flatten)]
    async fn lists(&self) -> CenterConnections<'_> {
        CenterConnections(self)
    }
}

connections! {
    CenterConnections of Center {
        /// Its terms.
        terms: CenterTerm = center_term::CenterId;
    }
}

filter! {
    /// Selects centers; all that is given must hold.
    CenterFilter on center {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Its code, the country's two letters: `UZ`.
        code: StringFilter = Code,
    }
    related {
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// Its terms: at least one of them meets this.
        terms: CenterTermFilter by Id = center_term::CenterId,
    }
}

order! {
    /// The order of a list of centers.
    CenterOrder by CenterOrderField on center {
        /// Its code, the country's two letters: `UZ`.
        Code: text(Code, |row| &row.code),
        /// Its code.
        CountryCode: text(CountryCode, |row| &row.country_code),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
    }
}
