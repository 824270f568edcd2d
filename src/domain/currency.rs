//! A currency of ISO 4217, withdrawn ones included.

use async_graphql::{Context, Object};
use entity::value::PartialDate;

use crate::graphql::{IntFilter, LanguageCode, LocalizedText, PartialDateFilter, Record, StringFilter};

concept! {
    Currency of currency, "currency", "currencies",
    query: CurrencyQuery { currency, currencies },
    key: CurrencyKey {
        /// Three-letter code, ISO 4217: `USD`.
        Code(Code, code),
    },
    filter: CurrencyFilter,
    order: CurrencyOrder,
}

/// A currency of ISO 4217, withdrawn ones included.
#[Object]
impl Currency {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Three-letter code, ISO 4217: `USD`.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Three-digit code, ISO 4217.
    async fn numeric(&self) -> Option<&str> {
        self.numeric.as_deref()
    }

    /// How many decimal digits its amounts have; null where ISO 4217 gives none.
    async fn minor_unit(&self) -> Option<i32> {
        self.minor_unit
    }

    /// Its name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// When it was withdrawn; null while it is in use.
    async fn withdrawn(&self) -> Option<&PartialDate> {
        self.withdrawn.as_ref()
    }
}

filter! {
    /// Selects currencies; all that is given must hold.
    CurrencyFilter on currency {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Three-letter code, ISO 4217: `USD`.
        code: StringFilter = Code,
        /// Three-digit code, ISO 4217.
        numeric: StringFilter = Numeric,
        /// How many decimal digits its amounts have; null where ISO 4217 gives none.
        minor_unit: IntFilter = MinorUnit,
        /// When it was withdrawn; null while it is in use.
        withdrawn: PartialDateFilter = Withdrawn,
    }
}

order! {
    /// The order of a list of currencies.
    CurrencyOrder by CurrencyOrderField on currency {
        /// Three-letter code, ISO 4217: `USD`.
        Code: text(Code, |row| &row.code),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
    }
}
