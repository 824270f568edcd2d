//! A currency of ISO 4217, withdrawn ones included.

record! {
    /// A currency of ISO 4217, withdrawn ones included.
    Currency of currency;
    currencies: "currency", "currencies";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Three-letter code, ISO 4217: `USD`.
        Code: text().key().filter().order(),
        /// Three-digit code, ISO 4217.
        NumericCode: text().optional().filter(),
        /// How many decimal digits its amounts have; null where ISO 4217 gives none.
        MinorUnit: int().filter(),
        /// Its name.
        Name: localized(),
        /// When it was withdrawn; null while it is in use.
        WithdrawnOn: partial_date().filter(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
}
