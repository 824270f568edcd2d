//! The cooperation center in a partner country, over all its terms.

use super::center_term::CenterTerm;
use super::country::Country;

record! {
    /// The cooperation center in a partner country, over all its terms.
    Center of center;
    centers: "center", "centers";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Its code, the country's two letters: `UZ`.
        Code: text().key().filter().order(),
        /// Its latest name.
        Name: localized(),
        /// Its code.
        CountryCode: sort_key(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    one {
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// Its terms.
        terms: CenterTerm by Id = center_term::CenterId;
    }
}
