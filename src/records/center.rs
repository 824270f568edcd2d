//! The cooperation center in a partner country, over all its terms.

use super::center_term::CenterTerm;
use super::country::Country;

record! {
    /// Cooperation center in a partner country, across all its terms.
    Center of center;
    centers: "center", "centers";

    fields {
        /// Words that the names in any language or the codes contain, at most 12. Case, accents, hyphens and
        /// spaces in Korean are ignored.
        Search: search(),
        /// Code: the two letters of the country, such as `UZ`.
        Code: text().key().filter().order(),
        /// Latest name.
        Name: localized(),
        /// Its code.
        CountryCode: sort_key(),
        /// Code.
        SortName: sort_key().named("name"),
    }
    one {
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// Terms of the center.
        terms: CenterTerm by Id = center_term::CenterId;
    }
}
