//! The closed lists of the domain. What is open-ended (funding sources, sectors, organizations) is a
//! table instead.

text_enum! {
    /// Who may see a record.
    Visibility {
        /// Anyone.
        Public,
        /// The countries and funders concerned, and Korea's side.
        Partner,
        /// The country concerned and Korea's side.
        Internal,
    }

    /// The part that a caller takes in the cooperation: what it may see and do follows from it.
    Role {
        /// The Ministry of the Interior and Safety.
        Mois,
        /// The National Information Society Agency.
        Nia,
        /// The lead organization of a partner country.
        LeadOrganization,
        /// The specialized organization of a partner country.
        SpecializedOrganization,
        /// A diplomatic organization of a partner country: its foreign ministry or an embassy.
        DiplomaticOrganization,
        /// An international organization that projects apply to.
        Funder,
    }

    /// What a token allows at all.
    Scope {
        /// Queries.
        Read,
        /// Mutations.
        Write,
    }

    /// What a recorded change did to a record.
    ChangeKind {
        /// The record came into being.
        Created,
        /// Some of its fields changed.
        Updated,
        /// The record was removed.
        Deleted,
    }

    /// The standard list that a classification code belongs to.
    CodeList {
        /// OECD DAC/CRS purpose codes: the sector that an activity serves.
        DacSector,
        /// OECD DAC types of finance: grant, loan, equity and their kinds.
        FinanceType,
        /// OECD DAC types of aid (modality).
        AidType,
        /// OECD DAC types of flow.
        FlowType,
        /// OECD DAC types of collaboration: bilateral, multilateral and their kinds.
        CollaborationType,
    }

    /// What kind of body an organization is.
    OrganizationKind {
        /// A state as a whole.
        Government,
        /// A ministry or an office of the same rank.
        Ministry,
        /// A public agency under a ministry.
        Agency,
        /// A committee or council.
        Committee,
        /// A bureau of a ministry, agency or committee.
        Bureau,
        /// A department of an agency.
        Department,
        /// A division of a bureau.
        Division,
        /// An advisory group, subcommittee or group of members.
        Group,
        /// A development bank.
        DevelopmentBank,
        /// A fund.
        Fund,
        /// A university.
        University,
        /// Any other body.
        Other,
    }

    /// The register that an organization's identifier is from.
    IdentifierScheme {
        /// IATI organisation identifier.
        Iati,
        /// OECD DAC donor code.
        DacDonor,
        /// OECD DAC agency code, written donor-agency.
        DacAgency,
        /// OECD DAC channel-of-delivery code.
        DacChannel,
        /// Korean administrative standard code.
        KrAdministrative,
    }

    /// The part an organization plays in a cooperation.
    OrganizationRole {
        /// Lead organization (주관기관): supervises and supports.
        Lead,
        /// Specialized organization (전문기관): in charge of operation.
        Specialized,
        /// Cooperation organization (협력기관).
        Cooperation,
        /// Diplomatic organization (외교기관, 재외공관): foreign ministry or embassy.
        Diplomatic,
    }

    /// One of the two sides of a cooperation.
    Side {
        /// The Republic of Korea.
        Korea,
        /// The partner country.
        Partner,
    }

    /// What the centers were called when a term began.
    Generation {
        /// IT Cooperation Center, the first two.
        Itcc,
        /// e-Government Cooperation Center, to 2019.
        Egcc,
        /// Digital Government Cooperation Center.
        Dgcc,
    }

    /// The four phases that the official page groups the procedure into.
    Phase {
        /// A strategic decision from the cooperative relationship and the partner's willingness.
        CountrySelection,
        /// High-level dialogue, memorandum, cooperation forum.
        Opening,
        /// Experts, capacity building, consulting.
        Operation,
        /// The partner's own budget or official development assistance.
        AfterClosure,
    }

    /// A step of the set-up procedure of a center.
    Step {
        /// A country is proposed.
        Candidate,
        /// The lead organization confirmed the candidate's cooperative intention through the diplomatic channel.
        IntentionConfirmed,
        /// The selection was finally confirmed and announced.
        Selected,
        /// The memorandum of understanding was signed.
        MouSigned,
        /// The joint Digital Government Cooperation Committee was organized.
        CommitteeOrganized,
        /// The agreement on the operation of the center was signed, or skipped with a reason.
        AgreementSigned,
        /// The center was established at the place that the partner designated.
        Established,
        /// The center operates with its members, led by its head.
        Operating,
        /// The term was prolonged by a dated act.
        Extended,
        /// The term ended.
        Closed,
        /// The relationship goes on after the term.
        AfterClosure,
        /// The procedure ended before its time, with a reason.
        Withdrawn,
    }

    /// What a candidacy rests on.
    CandidacyBasis {
        /// Proposed by the specialized organization.
        SpecializedOrganizationProposal,
        /// The country has signed a memorandum on digital government with MOIS.
        ExistingMemorandum,
    }

    /// A criterion for selecting a partner country.
    SelectionCriterion {
        /// The cooperative relationship between the two countries.
        CooperativeRelationship,
        /// The willingness of the partner country.
        PartnerWillingness,
        /// A further criterion, described in the assessment.
        Other,
    }

    /// How a message went through the diplomatic channel.
    ExchangeKind {
        /// A diplomatic note.
        Note,
        /// A letter between ministers or heads of organizations.
        Letter,
        /// A meeting or call.
        Meeting,
    }

    /// What a review concluded.
    ReviewOutcome {
        /// The documents are in order.
        Accepted,
        /// Something has to be added.
        Incomplete,
        /// The documents do not support the request.
        Rejected,
    }

    /// The rank of a person who signs for a side.
    SignatoryRank {
        /// Head of state.
        HeadOfState,
        /// Head of government.
        HeadOfGovernment,
        /// Minister.
        Minister,
        /// Vice minister.
        ViceMinister,
        /// Head of a specialized organization.
        HeadOfOrganization,
        /// Any other rank.
        Other,
    }

    /// What the Committee decided on.
    DecisionSubject {
        /// A cooperation project.
        Project,
        /// A consulting.
        Consulting,
        /// A training program.
        Training,
        /// The budget of the term.
        Budget,
        /// Any other matter.
        Other,
    }

    /// How the Committee decided.
    DecisionOutcome {
        /// Approved.
        Approved,
        /// Rejected.
        Rejected,
        /// Put off to a later meeting.
        Deferred,
    }

    /// The kind of act that prolongs a term.
    ExtensionActKind {
        /// A memorandum of understanding.
        Memorandum,
        /// An exchange of letters.
        ExchangeOfLetters,
    }

    /// In which form a side contributes.
    ContributionKind {
        /// Money.
        Cash,
        /// Office space, running costs, staff: described, never given an invented value.
        InKind,
    }

    /// What a person does in a center.
    CenterMemberRole {
        /// Head of the center.
        Head,
        /// Coordinator sent by a side.
        Coordinator,
        /// Member.
        Member,
    }

    /// The five kinds of cooperation project.
    ProjectKind {
        /// Technical consulting that ends in a design or a plan.
        TechnicalConsulting,
        /// A pilot system.
        PilotSystem,
        /// Joint research.
        JointResearch,
        /// Discovery of a new project for a funding source, feasibility study (타당성조사) included.
        ProjectDiscovery,
        /// Bilateral cooperation between the two governments.
        GovernmentCooperation,
    }

    /// How far a piece of work has come.
    WorkStatus {
        /// Decided, not begun.
        Planned,
        /// Under way.
        Ongoing,
        /// Finished.
        Completed,
        /// Given up.
        Cancelled,
    }

    /// The kind of an event.
    EventKind {
        /// Workshop.
        Workshop,
        /// Seminar.
        Seminar,
        /// Cooperation forum (협력포럼).
        Forum,
        /// Digital government cooperation delegation (디지털정부 협력사절단).
        Delegation,
    }

    /// How a training is held.
    TrainingMode {
        /// Invitational training in Korea (초청연수).
        Invitational,
        /// On-site training in the partner country (현지연수).
        OnSite,
        /// Online training.
        Online,
    }

    /// Gender of counted participants.
    Gender {
        /// Women.
        Female,
        /// Men.
        Male,
        /// Another or undisclosed.
        Undisclosed,
    }

    /// Whether what a center delivered is in use.
    UtilizationStatus {
        /// In use.
        InUse,
        /// Partly in use.
        PartlyInUse,
        /// No longer in use.
        NotInUse,
    }

    /// The kind of a document.
    DocumentKind {
        /// Memorandum of understanding.
        Memorandum,
        /// Agreement on the operation of a center.
        OperationAgreement,
        /// Act that prolongs a term.
        ExtensionAct,
        /// Minutes of a meeting.
        Minutes,
        /// Diplomatic note or letter.
        Correspondence,
        /// Report.
        Report,
        /// Project concept paper (사업개요서).
        ProjectConceptPaper,
        /// Record of discussions (협의의사록).
        RecordOfDiscussions,
        /// Any other document.
        Other,
    }

    /// The common scale that every funding source's stages map to.
    Stage {
        /// The project is being identified. IATI activity status 1.
        Identification,
        /// The project is being prepared. IATI activity status 1.
        Preparation,
        /// The funding source appraises the project. IATI activity status 1.
        Appraisal,
        /// Negotiation, agreement and approval. IATI activity status 1.
        Negotiation,
        /// The project is carried out. IATI activity status 2.
        Implementation,
        /// The project is complete. IATI activity status 3, then 4.
        Completion,
        /// The funding source or the applicant gave the project up. IATI activity status 5.
        Dropped,
    }

    /// In which form a funding source gives money.
    FinanceKind {
        /// Grant (무상원조).
        Grant,
        /// Loan on market terms.
        Loan,
        /// Concessional finance: soft loans (유상원조) and IDA credits and grants.
        Concessional,
        /// Technical assistance.
        TechnicalAssistance,
    }

    /// What an amount of an application stands for.
    AmountBasis {
        /// What was asked for.
        Requested,
        /// What the funding source committed.
        Committed,
        /// What the whole project costs, other finance included.
        TotalCost,
    }

    /// What a yearly figure of a program counts.
    FigureMeasure {
        /// People dispatched.
        PeopleDispatched,
        /// Countries reached.
        Countries,
        /// Centers built.
        Centers,
        /// People trained.
        PeopleTrained,
    }

    /// What an element of a policy initiative is.
    PolicyElementKind {
        /// A principle.
        Principle,
        /// A key project.
        KeyProject,
        /// How things are, before the transformation.
        AsIs,
        /// How things are to be, after it.
        ToBe,
    }

    /// Whom a transformation concerns.
    Segment {
        /// Citizens.
        Citizens,
        /// Enterprises.
        Enterprises,
        /// Government.
        Government,
    }

    /// What an inquiry asks for.
    InquiryKind {
        /// Information.
        Information,
        /// Cooperation.
        Cooperation,
    }

    /// How far an inquiry has come.
    InquiryStatus {
        /// Received.
        Received,
        /// Being answered.
        InProgress,
        /// Answered.
        Answered,
        /// Closed without an answer.
        Closed,
    }
}
