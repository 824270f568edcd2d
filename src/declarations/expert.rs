record! {
    Expert of expert;
    experts: "expert", "experts";

    fields {
        /// Words to find in the specialty (in any language) and the code: at most 12, all of which must be
        /// found. Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Code, unique among experts.
        Code: text().key().filter().order(),
        /// Specialty of the expert.
        Specialty: localized(),
        /// Name of the expert. Personal data: null for callers who may not read it.
        PersonName: text(),
        /// E-mail address of the expert. Personal data: null for callers who may not read it.
        Email: text(),
        /// Specialty of the expert (not the person's name) in English, or in another language if there is no English text.
        SortName: sort_key().named("name"),
    }
    one {
        /// Organization of the expert.
        organization: Organization by OrganizationId = organization::Id;
        /// Country of the expert.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// Dispatches of the expert.
        expert_dispatches: ExpertDispatch by Id = expert_dispatch::ExpertId;
    }
}
