//! A program beside the centers.

use super::organization::Organization;
use super::program_figure::ProgramFigure;
use super::program_site::ProgramSite;

record! {
    /// A program beside the centers.
    Program of program;
    programs: "program", "programs";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Its code, unique among programs.
        Code: text().key().filter().order(),
        /// Its name.
        Name: localized(),
        /// What it is.
        Summary: localized(),
        /// Since when.
        StartedOn: partial_date().filter().order(),
        /// What is not known or needs explaining.
        Note: localized(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    one {
        /// The organization in charge.
        organization: Organization by OrganizationId = organization::Id;
    }
    all {
        /// Its figures.
        figures: ProgramFigure by Id = program_figure::ProgramId;
        /// Its sites.
        sites: ProgramSite by Id = program_site::ProgramId;
    }
}
