use entity::value::{ProjectKind, WorkStatus};

record! {
    Project of project;
    projects: "project", "projects";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Code, unique among projects.
        Code: text().key().filter().order(),
        /// Kind of project.
        ProjectKind: choice<ProjectKind>().filter(),
        /// Status of the project.
        WorkStatus: choice<WorkStatus>().filter(),
        /// Name of the project.
        Name: localized(),
        /// Summary of the project.
        Summary: localized(),
        /// True for historical work whose Committee decision is not in these records.
        PredatesRecords: flag().filter(),
        /// First day of the project, actual or planned.
        StartedOn: partial_date().filter().order(),
        /// Last day of the project, actual or planned.
        EndedOn: partial_date().filter(),
        /// Budget of the project.
        BudgetMinor: money([BudgetCurrency, BudgetValueDate]).named("budget").filter(),
        /// OECD DAC purpose code of the sector.
        SectorCode: text().unread().filter(),
        /// Currency of the budget (ISO 4217).
        BudgetCurrency: text().unread().filter(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name"),
    }
    one {
        /// Organization that leads the project.
        lead_organization: Organization by LeadOrganizationId = organization::Id;
        /// Sector of the project, an OECD DAC purpose code; null if it is not stated.
        sector: Classification by SectorCode = classification::Code if List = "DAC_SECTOR", unfiltered;
        /// Committee decision that approved the project; null for historical work.
        decision: CommitteeDecision by DecisionId = committee_decision::Id;
        /// Center term that the project belongs to.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// Consultations that are part of the project.
        consultations: Consultation by Id = consultation::ProjectId;
        /// Reports on the utilization of the project's results.
        utilization_reports: UtilizationReport by Id = utilization_report::ProjectId;
    }
    all {
        /// Service areas that the project covers.
        service_areas: ServiceArea by Id = service_area_link(RecordId, ServiceAreaId);
    }
}
