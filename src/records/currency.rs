//! A currency of ISO 4217, withdrawn ones included.

record! {
    /// A currency of ISO 4217, including withdrawn ones.
    Currency of currency;
    currencies: "currency", "currencies";

    fields {
        /// Words that the names in any language or the codes contain, at most 12. Case, accents, hyphens and
        /// spaces in Korean are ignored.
        Search: search(),
        /// Three-letter code (ISO 4217), such as `USD`.
        Code: text().key().filter().order(),
        /// Three-digit code (ISO 4217).
        NumericCode: text().optional().filter(),
        /// Number of decimal places of amounts; null if ISO 4217 defines none.
        MinorUnit: int().filter(),
        /// Name of the currency.
        Name: localized(),
        /// Date on which the currency was withdrawn; null while it is in use.
        WithdrawnOn: partial_date().filter(),
        /// Name, in English if there is an English name.
        SortName: sort_key().named("name"),
    }
}
