//! Record types: each is a table, a type of the API and two fields of `Query`.

/// Gives the list of record types to a macro: each with its description in the schema, the module of its table and its
/// group in the policy.
#[macro_export]
macro_rules! record_types {
    ($macro:ident) => {
        $macro! {
            /// A source of records: a data set, an official page, an import or a client.
            Source: source in Reference,
            /// A country or territory of ISO 3166-1, with classifications of the OECD DAC and the World Bank.
            Country: country in Reference,
            /// A currency of ISO 4217, including withdrawn ones.
            Currency: currency in Reference,
            /// A code of a standard list: a sector, or a type of finance, aid, flow or collaboration.
            Classification: classification in Reference,
            /// An organization that takes part in the cooperation, or a unit of such an organization.
            Organization: organization in Reference,
            /// A current or former name of an organization.
            OrganizationName: organization_name in Reference,
            /// An identifier of an organization in a public register.
            OrganizationIdentifier: organization_identifier in Reference,
            /// An institution or fund to which pipeline projects apply.
            FundingSource: funding_source in Reference,
            /// A registered document: its kind, location and hash.
            Document: document in Procedure,
            /// A cooperation center in a partner country, across all its terms.
            Center: center in Procedure,
            /// One term of a center: a period with its own name, host organization and memorandum.
            CenterTerm: center_term in Procedure,
            /// A memorandum of understanding on digital government between Korea and a partner country.
            Memorandum: memorandum in Procedure,
            /// A candidacy of a country for a center.
            Candidacy: candidacy in Procedure,
            /// An assessment of a candidate against one selection criterion.
            CandidacyCriterion: candidacy_criterion in Procedure,
            /// An exchange through the diplomatic channel: a note, a letter, a meeting or a call.
            DiplomaticExchange: diplomatic_exchange in Procedure,
            /// A request of a partner country for cooperation.
            CooperationRequest: cooperation_request in Procedure,
            /// A review of the documents of a request for cooperation.
            DocumentReview: document_review in Procedure,
            /// An on-site visit to discuss the cooperation.
            SiteVisit: site_visit in Procedure,
            /// The joint Digital Government Cooperation Committee of a term.
            Committee: committee in Procedure,
            /// A seat in a Committee, either held by an organization or vacant.
            CommitteeMember: committee_member in Procedure,
            /// A meeting of a Committee.
            CommitteeMeeting: committee_meeting in Procedure,
            /// A decision of a Committee.
            CommitteeDecision: committee_decision in Procedure,
            /// An agreement on the operation of a center, or the reason why the agreement was skipped.
            OperationAgreement: operation_agreement in Procedure,
            /// A signatory of a memorandum or an agreement, with side and rank.
            Signatory: signatory in Procedure,
            /// An act that extends a term: a memorandum or an exchange of letters.
            ExtensionAct: extension_act in Procedure,
            /// A recorded step of the set-up procedure.
            ProcedureStep: procedure_step in Procedure,
            /// A contribution of a side to a term, in cash or in kind.
            Contribution: contribution in Work,
            /// A person who works in a center during a term.
            CenterMember: center_member in Procedure,
            /// A cooperation project of a center.
            Project: project in Work,
            /// A policy consultation by a center, for example on strategy, law or best practice.
            Consultation: consultation in Work,
            /// A workshop, seminar, forum, delegation or high-level dialogue.
            Event: event in Work,
            /// A digital government expert who can be dispatched.
            Expert: expert in Work,
            /// A dispatch of an expert to a center (전문가 파견).
            ExpertDispatch: expert_dispatch in Work,
            /// A training program for capacity building, held in one or more sessions.
            TrainingProgram: training_program in Work,
            /// A session of a training program.
            TrainingSession: training_session in Work,
            /// The number of participants of one country and gender in a training session.
            TrainingParticipation: training_participation in Work,
            /// A report on how the results of a completed project or of an ended term are used.
            UtilizationReport: utilization_report in Work,
            /// Numbers of projects, consultations and events of a term, as reported by an official page.
            ReportedTotal: reported_total in Work,
            /// A project for which a partner country seeks funding from one or more funding sources.
            PipelineProject: pipeline_project in Pipeline,
            /// An application of a pipeline project to one funding source.
            Application: application in Pipeline,
            /// A stage that an application entered, on the common scale and in the funding source's own words.
            ApplicationStage: application_stage in Pipeline,
            /// An amount of an application, with its basis and its form of finance.
            ApplicationAmount: application_amount in Pipeline,
            /// A cooperation program outside the centers.
            Program: program in Reference,
            /// A figure of a program, for one year or as a running total.
            ProgramFigure: program_figure in Reference,
            /// A place where a program operates.
            ProgramSite: program_site in Reference,
            /// A topic on which centers offer consultations and training, with the unit in charge.
            ServiceArea: service_area in Reference,
            /// A person in charge of a service area.
            ServiceAreaContact: service_area_contact in Reference,
            /// A policy that Korea shares with other countries, such as Digital Platform Government.
            PolicyInitiative: policy_initiative in Reference,
            /// An element of a policy initiative: a principle, a key project, or the situation of a segment of
            /// society before or after the initiative.
            PolicyElement: policy_element in Reference,
            /// A request for information or cooperation.
            Inquiry: inquiry in Inquiries,
            /// An endpoint to which changes are delivered as messages (Standard Webhooks).
            Webhook: webhook in Webhooks,
            /// A webhook message and the status of its delivery.
            WebhookDelivery: webhook_delivery in Webhooks,
            /// A client program that gets its tokens from the built-in issuer (OAuth 2.0 client credentials).
            ApiClient: api_client in Service,
            /// An access to the personal data of one record by one request.
            AccessRecord: access_record in Service,
            /// A failed sign-in at the token endpoint.
            SignInFailure: sign_in_failure in Service,
        }
    };
}

/// Declares the record types and the modules of their tables.
macro_rules! declare {
    ($($(#[doc = $doc:literal])* $name:ident: $module:ident in $group:ident,)*) => {
        $($(#[doc = $doc])* pub mod $module;)*

        /// Type of a record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum)]
        pub enum RecordType {
            $(
                $(#[doc = $doc])*
                $name,
            )*
        }

        impl RecordType {
            /// Every record type.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name of its GraphQL type.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }

            /// Its description in the schema.
            pub fn about(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc, "\n"),*),)*
                }
            }

            /// Its table.
            pub fn describe(self) -> $crate::Description {
                match self {
                    $(Self::$name => $crate::Description::of::<$crate::$module::Entity>(),)*
                }
            }

            /// The record type with a name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|of| of.name() == name)
            }
        }

        $(impl $crate::Typed for $crate::$module::Entity {
            const TYPE: RecordType = RecordType::$name;
        })*
    };
}
