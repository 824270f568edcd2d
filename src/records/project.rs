//! A cooperation project of a center.

use entity::value::{ProjectKind, WorkStatus};

use super::center_term::CenterTerm;
use super::classification::Classification;
use super::committee_decision::CommitteeDecision;
use super::consultation::Consultation;
use super::country::Country;
use super::organization::Organization;
use super::service_area::ServiceArea;
use super::utilization_report::UtilizationReport;

record! {
    /// A cooperation project of a center.
    Project of project;
    projects: "project", "projects";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Its code, unique among projects.
        Code: text().key().filter().order(),
        /// Which of the five kinds.
        ProjectKind: choice<ProjectKind>().filter(),
        /// How far it has come.
        WorkStatus: choice<WorkStatus>().filter(),
        /// Its name.
        Name: localized(),
        /// What it is about.
        Summary: localized(),
        /// Whether it is from before decisions were recorded, and so names none.
        PredatesRecords: flag().filter(),
        /// First day.
        StartedOn: partial_date().filter().order(),
        /// Last day.
        EndedOn: partial_date().filter(),
        /// What it costs.
        BudgetMinor: money([BudgetCurrency, BudgetValueDate]).named("budget").filter(),
        /// The code of the sector.
        SectorCode: text().unread().filter(),
        /// The currency of the budget, ISO 4217.
        BudgetCurrency: text().unread().filter(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    one {
        /// The organization that leads it.
        lead_organization: Organization by LeadOrganizationId = organization::Id;
        /// The sector that it serves, an OECD DAC purpose code.
        sector: Classification by SectorCode = classification::Code if List = "DAC_SECTOR", unfiltered;
        /// The Committee's decision that it rests on.
        decision: CommitteeDecision by DecisionId = committee_decision::Id;
        /// The center term.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// Its consultations.
        consultations: Consultation by Id = consultation::ProjectId;
        /// Its utilization reports.
        utilization_reports: UtilizationReport by Id = utilization_report::ProjectId;
    }
    all {
        /// The service areas that it serves.
        service_areas: ServiceArea by Id = service_area_tag(ProjectId, ServiceAreaId);
    }
}
