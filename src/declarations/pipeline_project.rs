record! {
    PipelineProject of pipeline_project;
    pipelineProjects: "pipeline project", "pipeline projects";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Code, unique among pipeline projects.
        Code: text().key().filter().order(),
        /// Country or region as written in the source.
        CountryAsReported: text().filter(),
        /// Region as written in the source.
        Region: text().filter(),
        /// Name of the project.
        Name: localized(),
        /// Objective of the project.
        Objective: localized(),
        /// Name of the agency that implements the project, as written in the source.
        ImplementingAgency: text(),
        /// Name of the borrower, as written in the source.
        Borrower: text(),
        /// Date on which the project was identified; null if the source does not state it.
        IdentifiedOn: date().filter().order(),
        /// OECD DAC purpose code of the sector.
        SectorCode: text().unread().filter(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name"),
    }
    one {
        /// Country of the project; null for a regional project, or if the country in the source is not in ISO
        /// 3166-1.
        country: Country by CountryCode = country::Alpha2;
        /// Center term in which the project was discovered; null if it was not discovered by a center.
        term: CenterTerm by TermId = center_term::Id;
        /// Sector of the project, an OECD DAC purpose code; null if it is not stated.
        sector: Classification by SectorCode = classification::Code if List = "DAC_SECTOR", unfiltered;
    }
    many {
        /// Applications of the project to funding sources.
        applications: Application by Id = application::PipelineProjectId;
    }
}
