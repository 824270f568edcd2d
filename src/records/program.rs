//! A program beside the centers.

use super::organization::Organization;
use super::program_figure::ProgramFigure;
use super::program_site::ProgramSite;

record! {
    /// A cooperation program outside the centers.
    Program of program;
    programs: "program", "programs";

    fields {
        /// Words that the names in any language or the codes contain, at most 12. Case, accents, hyphens and
        /// spaces in Korean are ignored.
        Search: search(),
        /// Code, unique among programs.
        Code: text().key().filter().order(),
        /// Name of the program.
        Name: localized(),
        /// Summary of the program.
        Summary: localized(),
        /// Date on which the program started.
        StartedOn: partial_date().filter().order(),
        /// Remark: what is unknown or needs explaining.
        Note: localized(),
        /// Name, in English if there is an English name.
        SortName: sort_key().named("name"),
    }
    one {
        /// Organization in charge.
        organization: Organization by OrganizationId = organization::Id;
    }
    all {
        /// Figures of the program.
        figures: ProgramFigure by Id = program_figure::ProgramId;
        /// Sites of the program.
        sites: ProgramSite by Id = program_site::ProgramId;
    }
}
