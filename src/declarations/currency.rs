record! {
    Currency of currency;
    currencies: "currency", "currencies";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Three-letter code (ISO 4217), such as `USD`.
        Code: text().key().filter().order(),
        /// Three-digit code (ISO 4217) with leading zeros, such as `840`; null if there is none.
        NumericCode: text().optional().filter(),
        /// Number of decimal places of amounts; null if ISO 4217 defines none.
        MinorUnit: int().filter(),
        /// Name of the currency.
        Name: localized(),
        /// Date on which the currency was withdrawn; null while it is in use.
        WithdrawnOn: partial_date().filter(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name"),
    }
}
