record! {
    ProgramSite of program_site;
    "site of a program", "sites of programs";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Name of the site.
        Name: localized(),
        /// City of the site.
        City: localized(),
        /// Date on which the site opened.
        OpenedOn: partial_date().filter().order(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name").first(),
    }
    one {
        /// Program that the site belongs to.
        program: Program by ProgramId = program::Id;
        /// Country in which the site is located.
        country: Country by CountryCode = country::Alpha2;
    }
}
