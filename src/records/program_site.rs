//! A place where a program is at work.

use super::country::Country;
use super::program::Program;

record! {
    /// A place where a program is at work.
    ProgramSite of program_site;
    "site of a program", "sites of programs";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Its name.
        Name: localized(),
        /// The city.
        City: localized(),
        /// When it opened.
        OpenedOn: partial_date().filter().order(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name").first(),
    }
    one {
        /// The program.
        program: Program by ProgramId = program::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}
