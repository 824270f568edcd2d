//! A place where a program is at work.

use super::country::Country;
use super::program::Program;

record! {
    /// A place where a program operates.
    ProgramSite of program_site;
    "site of a program", "sites of programs";

    fields {
        /// Words that the names in any language or the codes contain, at most 12. Case, accents, hyphens and
        /// spaces in Korean are ignored.
        Search: search(),
        /// Name of the site.
        Name: localized(),
        /// City.
        City: localized(),
        /// Date on which the site opened.
        OpenedOn: partial_date().filter().order(),
        /// Name, in English if there is an English name.
        SortName: sort_key().named("name").first(),
    }
    one {
        /// Program that the site belongs to.
        program: Program by ProgramId = program::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}
