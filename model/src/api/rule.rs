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
    /// A selection requires the assessment of every criterion, and cannot be dated before it.
    NeedsAssessment,
    /// Selecting a country that does not meet a criterion requires a reason.
    NeedsReason,
    /// Signing the memorandum requires a recorded request for cooperation.
    NeedsRequest,
    /// Signing the memorandum requires that the latest review of a request accepts its documents.
    NeedsReview,
    /// Signing the memorandum requires a recorded on-site visit.
    NeedsVisit,
    /// A document review cannot be dated before the request for cooperation that it is about.
    ReviewBeforeRequest,
    /// An on-site visit cannot be dated before the request for cooperation.
    VisitBeforeRequest,
    /// The memorandum cannot be dated before a request, a document review or an on-site visit of the term.
    MemorandumFirst,
    /// A minister or a person of higher rank must sign the memorandum for each side.
    NeedsSignatories,
    /// Both sides must sign the memorandum.
    BothSidesSign,
    /// A proposal based on an existing memorandum must name the memorandum, and cannot be dated before it.
    NeedsExistingMemorandum,
    /// The memorandum must be signed first.
    NeedsMemorandum,
    /// The Committee must be organized first.
    NeedsCommittee,
    /// Each side must have a seat for each of the four kinds of organization, or a reason why that seat is
    /// vacant.
    NeedsSeats,
    /// A side that leaves the seat of one kind of organization vacant cannot have another seat of this kind,
    /// and an organization can hold only one seat of each kind.
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
    /// A center can have only one head at a time.
    OneHead,
    /// The new end of an extension must be later than the current end of the term.
    LaterEnd,
    /// A date cannot be earlier than that of the previous step or stage.
    BeforePrevious,
    /// Only what has already happened is recorded: the date cannot be in the future.
    InFuture,
    /// Only one center can be set up in a country at a time.
    OneAtATime,
    /// Only the history of a term whose latest step is unknown can be completed.
    StepKnown,
    /// Work requires a decision of the Committee, unless it is historical.
    NeedsDecision,
    /// Work can either name a decision of the Committee or be marked as historical, not both.
    DecisionOrHistory,
    /// The decision must be about this kind of work.
    DecisionOnAnotherMatter,
    /// The decision must have approved the work.
    DecisionNotApproved,
    /// If the Committee of a term is recorded, work of the term requires a decision of the Committee.
    CommitteeIsRecorded,
    /// Only work that took place within the term can be added to a term that has ended, so it must have a date.
    TermOver,
    /// The dates of work, and of what the Committee does, cannot be later than the end of the term, including its
    /// extensions; nor can the term end before them.
    PastEnd,
    /// Work cannot begin before the decision of the Committee that approved it.
    BeforeDecision,
    /// A dispatch, or other work of a term, cannot begin before the center opened. Events can.
    BeforeOpening,
    /// Experts can be dispatched only to a center that has opened.
    NotOpened,
    /// The end of a period cannot be earlier than its beginning.
    EndsBeforeItBegins,
    /// An expert's dispatches cannot overlap.
    DispatchedTwice,
    /// A dispatch that has begun cannot be cancelled.
    DispatchBegun,
    /// Each combination of country and gender can be counted only once.
    CountedTwice,
    /// Each count of participants must be at least 1, and the counts must add up to the total.
    DoNotAddUp,
    /// Utilization can be reported only for a completed project or an ended term, not before its end.
    NotHandedOver,
    /// Participation can be recorded only for a session that has begun.
    NotHeld,
    /// A training program, training session or event that is cancelled cannot be changed.
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
    /// The dates of an application must be in this order: application, approval, signing, effectiveness,
    /// closing; and they must fit the dates of its stages and the identification of its project.
    DatesOutOfOrder,
}
