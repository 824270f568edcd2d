//! A project that a partner country develops toward one or more funding sources.

use super::application::Application;
use super::center_term::CenterTerm;
use super::classification::Classification;
use super::country::Country;

record! {
    /// A project that a partner country develops toward one or more funding sources.
    PipelineProject of pipeline_project;
    pipelineProjects: "pipeline project", "pipeline projects";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Its code, unique among pipeline projects.
        Code: text().key().filter().order(),
        /// The country or region as the source writes it.
        CountryAsReported: text().filter(),
        /// The region as the source writes it.
        Region: text().filter(),
        /// Its name.
        Name: localized(),
        /// What it is to achieve.
        Objective: localized(),
        /// Who carries it out, as the source writes it.
        ImplementingAgency: text(),
        /// Who borrows, as the source writes it.
        Borrower: text(),
        /// When it first came up; null where the source does not say.
        IdentifiedOn: date().filter().order(),
        /// The code of the sector.
        SectorCode: text().unread().filter(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    one {
        /// The country; null for a region or where the source's name is of no ISO 3166-1 country.
        country: Country by CountryCode = country::Alpha2;
        /// The center term that discovered it, if one did.
        term: CenterTerm by TermId = center_term::Id;
        /// The sector that it serves, an OECD DAC purpose code; null where the source does not say.
        sector: Classification by SectorCode = classification::Code if List = "DAC_SECTOR", unfiltered;
    }
    many {
        /// Its applications.
        applications: Application by Id = application::PipelineProjectId;
    }
}
