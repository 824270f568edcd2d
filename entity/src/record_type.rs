//! Record types: each is a table, a type of the API and two fields of `Query`.

/// Gives the list of record types to a macro: each with its description in the schema and the module of its table.
#[macro_export]
macro_rules! record_types {
    ($macro:ident) => {
        $macro! {
            /// A source of records: a data set, an official page, an import or a client.
            Source: source,
            /// A country or territory of ISO 3166-1, with classifications of the OECD DAC and the World Bank.
            Country: country,
            /// A currency of ISO 4217, including withdrawn ones.
            Currency: currency,
            /// A code of a standard list: a sector, or a type of finance, aid, flow or collaboration.
            Classification: classification,
            /// An organization that takes part in the cooperation, or a unit of such an organization.
            Organization: organization,
            /// A current or former name of an organization.
            OrganizationName: organization_name,
            /// An identifier of an organization in a public register.
            OrganizationIdentifier: organization_identifier,
            /// An institution or fund to which pipeline projects apply.
            FundingSource: funding_source,
            /// A registered document: its kind, location and hash.
            Document: document,
            /// A cooperation center in a partner country, across all its terms.
            Center: center,
            /// One term of a center: a period with its own name, host organization and memorandum.
            CenterTerm: center_term,
            /// A memorandum of understanding on digital government between Korea and a partner country.
            Memorandum: memorandum,
            /// A candidacy of a country for a center.
            Candidacy: candidacy,
            /// An assessment of a candidate against one selection criterion.
            CandidacyCriterion: candidacy_criterion,
            /// An exchange through the diplomatic channel: a note, a letter, a meeting or a call.
            DiplomaticExchange: diplomatic_exchange,
            /// A request of a partner country for cooperation.
            CooperationRequest: cooperation_request,
            /// A review of the documents of a request for cooperation.
            DocumentReview: document_review,
            /// An on-site visit to discuss the cooperation.
            SiteVisit: site_visit,
            /// The joint Digital Government Cooperation Committee of a term.
            Committee: committee,
            /// A seat in a Committee, either held by an organization or vacant.
            CommitteeMember: committee_member,
            /// A meeting of a Committee.
            CommitteeMeeting: committee_meeting,
            /// A decision of a Committee.
            CommitteeDecision: committee_decision,
            /// An agreement on the operation of a center, or the reason why the agreement was skipped.
            OperationAgreement: operation_agreement,
            /// A signatory of a memorandum or an agreement, with side and rank.
            Signatory: signatory,
            /// An act that extends a term: a memorandum or an exchange of letters.
            ExtensionAct: extension_act,
            /// A recorded step of the set-up procedure.
            ProcedureStep: procedure_step,
            /// A contribution of a side to a term, in cash or in kind.
            Contribution: contribution,
            /// A person who works in a center during a term.
            CenterMember: center_member,
            /// A cooperation project of a center.
            Project: project,
            /// A policy consultation by a center, for example on strategy, law or best practice.
            Consultation: consultation,
            /// A workshop, seminar, forum, delegation or high-level dialogue.
            Event: event,
            /// A digital government expert who can be dispatched.
            Expert: expert,
            /// A dispatch of an expert to a center (전문가 파견).
            ExpertDispatch: expert_dispatch,
            /// A training program for capacity building, held in one or more sessions.
            TrainingProgram: training_program,
            /// A session of a training program.
            TrainingSession: training_session,
            /// The number of participants of one country and gender in a training session.
            TrainingParticipation: training_participation,
            /// A report on how the results of a completed project or of an ended term are used.
            UtilizationReport: utilization_report,
            /// Numbers of projects, consultations and events of a term, as reported by an official page.
            ReportedTotal: reported_total,
            /// A project for which a partner country seeks funding from one or more funding sources.
            PipelineProject: pipeline_project,
            /// An application of a pipeline project to one funding source.
            Application: application,
            /// A stage that an application entered, on the common scale and in the funding source's own words.
            ApplicationStage: application_stage,
            /// An amount of an application, with its basis and its form of finance.
            ApplicationAmount: application_amount,
            /// A cooperation program outside the centers.
            Program: program,
            /// A figure of a program, for one year or as a running total.
            ProgramFigure: program_figure,
            /// A place where a program operates.
            ProgramSite: program_site,
            /// A topic on which centers offer consultations and training, with the unit in charge.
            ServiceArea: service_area,
            /// A person in charge of a service area.
            ServiceAreaContact: service_area_contact,
            /// A policy that Korea shares with other countries, such as Digital Platform Government.
            PolicyInitiative: policy_initiative,
            /// An element of a policy initiative: a principle, a key project, or the situation of a segment of
            /// society before or after the initiative.
            PolicyElement: policy_element,
            /// A request for information or cooperation.
            Inquiry: inquiry,
            /// An endpoint to which changes are delivered as messages (Standard Webhooks).
            Webhook: webhook,
            /// A webhook message and the status of its delivery.
            WebhookDelivery: webhook_delivery,
            /// A client program that gets its tokens from the built-in issuer (OAuth 2.0 client credentials).
            ApiClient: api_client,
            /// An access to the personal data of one record by one request.
            AccessRecord: access_record,
            /// A failed sign-in at the token endpoint.
            SignInFailure: sign_in_failure,
        }
    };
}

/// Declares the record types and the modules of their tables.
macro_rules! declare {
    ($($(#[$doc:meta])* $name:ident: $module:ident,)*) => {
        $(pub mod $module;)*

        /// Type of a record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum)]
        pub enum RecordType {
            $(
                $(#[$doc])*
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
