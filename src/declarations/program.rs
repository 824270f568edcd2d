record! {
    Program of program;
    programs: "program", "programs";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Code, unique among programs.
        Code: text().key().filter().order(),
        /// Name of the program.
        Name: localized(),
        /// Summary of the program.
        Summary: localized(),
        /// Date on which the program started.
        StartedOn: partial_date().filter().order(),
        /// Remark, for example on facts that are not known; null if there is none.
        Note: localized(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name"),
    }
    one {
        /// Organization in charge of the program.
        organization: Organization by OrganizationId = organization::Id;
    }
    all {
        /// Figures of the program, such as the number of people trained.
        figures: ProgramFigure by Id = program_figure::ProgramId;
        /// Sites of the program.
        sites: ProgramSite by Id = program_site::ProgramId;
    }
}
