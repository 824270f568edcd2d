//! A digital-government expert who can be dispatched.

use super::country::Country;
use super::expert_dispatch::ExpertDispatch;
use super::organization::Organization;

record! {
    /// A digital-government expert who can be dispatched.
    Expert of expert;
    experts: "expert", "experts";

    fields {
        /// Words that the specialty in any language, or the code, contains. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// The expert's code, unique among experts.
        Code: text().key().filter().order(),
        /// What the expert is versed in.
        Specialty: localized(),
        /// The expert's name. Personal data: null without the right to read it.
        PersonName: text(),
        /// The expert's e-mail address. Personal data: null without the right to read it.
        Email: text(),
        /// The specialty, in English where it is on record in English.
        SortName: sort_key().named("name"),
    }
    one {
        /// The expert's organization.
        organization: Organization by OrganizationId = organization::Id;
        /// The country that the expert is from.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// Its expert dispatches.
        expert_dispatches: ExpertDispatch by Id = expert_dispatch::ExpertId;
    }
}
