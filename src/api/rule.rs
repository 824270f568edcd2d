//! The rules of the cooperation, as programs know them.

use async_graphql::Enum;

/// A rule of the cooperation: of the set-up procedure, of the work of a center, or of the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(name = "CooperationRule")]
pub enum RuleCode {
    /// A step must be one that can follow the latest step of the term.
    StepOrder,
    /// A procedure that has ended cannot have further steps.
    ProcedureOver,
    /// If the latest step of a term is unknown, the history of the term must be completed first.
    HistoryUnknown,
    /// A corrected date must not be later than that of the next step.
    AfterNext,
    /// Confirming the intention requires a recorded exchange through the diplomatic channel.
    NeedsExchange,
    /// A selection requires the assessment of every criterion.
    NeedsAssessment,
    /// Selecting a country that does not meet a criterion requires a reason.
    NeedsReason,
    /// The memorandum requires a recorded request for cooperation.
    NeedsRequest,
    /// The memorandum requires an accepted review of the request's documents.
    NeedsReview,
    /// The memorandum requires a recorded on-site visit.
    NeedsVisit,
    /// A review cannot be dated before its request.
    ReviewBeforeRequest,
    /// A visit cannot be dated before the request.
    VisitBeforeRequest,
    /// The memorandum cannot be dated before the request, the reviews and the visits.
    MemorandumFirst,
    /// A minister or a person of higher rank must sign the memorandum for each side.
    NeedsSignatories,
    /// Both sides must sign.
    BothSidesSign,
    /// A proposal based on an existing memorandum must name it.
    NeedsExistingMemorandum,
    /// The memorandum must be signed before the step.
    NeedsMemorandum,
    /// The Committee must be organized before the step.
    NeedsCommittee,
    /// Each side must have a seat for each of the four kinds of organization, or a reason why that seat is
    /// vacant.
    NeedsSeats,
    /// A vacant seat must be the only seat of its kind, and an organization can have only one seat of each
    /// kind.
    SeatTwice,
    /// The agreement must be signed by the heads of the specialized organizations in the Committee.
    NeedsAgreementSignatories,
    /// An organization can represent only its own country.
    OtherCountry,
    /// Establishing the center requires that the partner's lead organization has designated the place.
    NeedsPlace,
    /// Opening the center requires a head.
    NeedsHead,
    /// Opening the center requires members of both sides.
    NeedsMembersOfBothSides,
    /// The new end of an extension must be later than the current end of the term.
    LaterEnd,
    /// A date cannot be earlier than that of the previous step or stage.
    BeforePrevious,
    /// Only past events are recorded: a date cannot lie in the future.
    InFuture,
    /// A country can have only one center in set-up at a time.
    OneAtATime,
    /// Only the history of a term whose latest step is unknown can be completed.
    StepKnown,
    /// Work requires a decision of the Committee, unless it is historical.
    NeedsDecision,
    /// Work either has a decision or is historical, not both.
    DecisionOrHistory,
    /// The decision must be about this kind of work.
    DecisionOnAnotherMatter,
    /// The decision must have approved the work.
    DecisionNotApproved,
    /// If the Committee of a term is recorded, work of the term requires one of its decisions.
    CommitteeIsRecorded,
    /// Only historical work can be added to a term that has ended.
    TermOver,
    /// A date of work cannot be later than the end of the term, including extensions.
    PastEnd,
    /// A dispatch cannot begin before the center opened.
    BeforeOpening,
    /// Experts can be dispatched only to a center that has opened.
    NotOpened,
    /// An end cannot be earlier than the beginning.
    EndsBeforeItBegins,
    /// An expert can be dispatched to only one place at a time.
    DispatchedTwice,
    /// A dispatch that has begun cannot be cancelled.
    DispatchBegun,
    /// Each pair of country and gender can be counted only once.
    CountedTwice,
    /// The counts must add up to the total.
    DoNotAddUp,
    /// Utilization can be reported only for delivered results.
    NotHandedOver,
    /// Participation can be recorded only for a session that has begun.
    NotHeld,
    /// Cancelled work cannot be changed.
    WorkCancelled,
    /// Work that has taken place cannot be cancelled.
    TookPlace,
    /// A record that other records refer to cannot be deleted.
    StillReferred,
    /// The common stage is required if the funding source's words do not determine it.
    UnknownWords,
    /// The common stage must be one that the funding source's words can mean.
    AnotherStage,
    /// The stage DROPPED can be recorded only with `dropApplication` or `withdrawApplication`.
    DropInstead,
    /// An application that is dropped, withdrawn or complete cannot enter another stage.
    ApplicationEnded,
    /// A new stage must differ from the current one.
    SameStage,
    /// Returning an application to an earlier stage requires a reason.
    BackWithoutReason,
    /// The form of finance must be one that the funding source gives.
    FinanceNotGiven,
    /// A total cost must have no form of finance; every other amount must have one.
    FinanceOfTotalCost,
    /// A committed amount requires the approval of the funding source.
    NotApproved,
    /// The dates of an application must be in order.
    DatesOutOfOrder,
}
