//! The rules of the cooperation, as programs know them.

use async_graphql::Enum;

/// A rule of the cooperation: of the set-up procedure, of the work of a center, or of the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(name = "CooperationRule")]
pub enum RuleCode {
    /// A step follows another one of the procedure than the last that was taken.
    StepOrder,
    /// The procedure of the term is over.
    ProcedureOver,
    /// An exchange through the diplomatic channel is recorded before the intention is confirmed.
    NeedsExchange,
    /// Each criterion for selecting partner countries is assessed before a selection.
    NeedsAssessment,
    /// A country that does not meet a criterion is selected with a reason only.
    NeedsReason,
    /// A request for cooperation is received before the memorandum is signed.
    NeedsRequest,
    /// The documents of a request are reviewed and accepted before the memorandum is signed.
    NeedsReview,
    /// An on-site visit is made before the memorandum is signed.
    NeedsVisit,
    /// A review is not dated before its request.
    ReviewBeforeRequest,
    /// A visit is not dated before the request.
    VisitBeforeRequest,
    /// The memorandum is not dated before the request, the reviews and the visits.
    MemorandumFirst,
    /// The memorandum is signed for each side by a minister or someone of higher rank.
    NeedsSignatories,
    /// Both sides sign.
    BothSidesSign,
    /// A proposal on the ground of an existing memorandum names it.
    NeedsExistingMemorandum,
    /// What depends on the memorandum follows it.
    NeedsMemorandum,
    /// The Committee is organized first.
    NeedsCommittee,
    /// Each side has a seat, or the reason for an empty one, for each of the four kinds of organization.
    NeedsSeats,
    /// A seat of the Committee is empty beside another one of its kind, or an organization has two of a kind.
    SeatTwice,
    /// The heads of the specialized organizations in the Committee sign the agreement.
    NeedsAgreementSignatories,
    /// An organization stands for its own country.
    OtherCountry,
    /// The lead organization of the partner designates the place before the center is established.
    NeedsPlace,
    /// A head of the center is appointed before it opens.
    NeedsHead,
    /// Members of both sides are appointed before the center opens.
    NeedsMembersOfBothSides,
    /// An extension has a later end than the term has.
    LaterEnd,
    /// A date is not before that of what it follows.
    BeforePrevious,
    /// What is recorded has happened: no date lies in the future.
    InFuture,
    /// One center of a country is set up at a time.
    OneAtATime,
    /// Work rests on a decision of the Committee, or is from before decisions were recorded.
    NeedsDecision,
    /// Work rests on a decision or is from before decisions were recorded, not both.
    DecisionOrHistory,
    /// The decision is about the kind of work that rests on it.
    DecisionOnAnotherMatter,
    /// The decision approved the work.
    DecisionNotApproved,
    /// Where the Committee is recorded, so are its decisions.
    CommitteeIsRecorded,
    /// A term that is over has no new work.
    TermOver,
    /// Work does not go on after the end of the term, extensions counted.
    PastEnd,
    /// Work does not begin before the center opened.
    BeforeOpening,
    /// The center has opened.
    NotOpened,
    /// Nothing ends before it begins.
    EndsBeforeItBegins,
    /// An expert is at one place at a time.
    DispatchedTwice,
    /// A dispatch that has begun is not cancelled.
    DispatchBegun,
    /// A country and gender are counted once.
    CountedTwice,
    /// Counts add up to the total.
    DoNotAddUp,
    /// Utilization is reported of what was handed over.
    NotHandedOver,
    /// Who took part is recorded of a session that has begun.
    NotHeld,
    /// Work that was cancelled is not changed.
    WorkCancelled,
    /// Work that took place is not cancelled.
    TookPlace,
    /// What other records refer to is not deleted.
    StillReferred,
    /// Where the words of a funding source say no stage, the common stage is given.
    UnknownWords,
    /// The common stage is one that the words of the funding source can mean.
    AnotherStage,
    /// Dropping and withdrawing have mutations of their own.
    DropInstead,
    /// An application that was dropped or withdrawn, or is complete, has no new stage.
    ApplicationEnded,
    /// A new stage differs from the last.
    SameStage,
    /// An application goes back to an earlier stage with a reason only.
    BackWithoutReason,
    /// The funding source gives money in this form.
    FinanceNotGiven,
    /// A total cost has no form of finance; other amounts have one.
    FinanceOfTotalCost,
    /// An amount is committed once the funding source has approved.
    NotApproved,
    /// The dates of an application are in order.
    DatesOutOfOrder,
}
