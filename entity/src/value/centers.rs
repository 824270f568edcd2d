//! What centers are called, where they stand and where they are.

text_enum! {
    /// Generic name that the centers had when a term began.
    Generation {
        /// IT Cooperation Center: the first two centers.
        Itcc,
        /// e-Government Cooperation Center, until 2019.
        Egcc,
        /// Digital Government Cooperation Center.
        Dgcc,
    }

    /// Phase of the set-up procedure; the official page groups the steps into four phases.
    ProcedurePhase {
        /// Selection of the partner country: a strategic decision based on the cooperative relationship and the partner's
        /// willingness.
        CountrySelection,
        /// Opening: high-level dialogue, memorandum and cooperation forum.
        Opening,
        /// Operation: experts, capacity building and consulting.
        Operation,
        /// After closure: continuation with the partner country's own budget or with official development
        /// assistance.
        AfterClosure,
    }

    /// Status of a center, derived from the latest step of its current term.
    CenterStatus {
        /// The center is being set up: its current term has been proposed and does not operate yet.
        BeingSetUp,
        /// The current term operates, possibly after extensions.
        Operating,
        /// The current term has ended.
        Closed,
        /// All terms of the center were withdrawn.
        Withdrawn,
    }

    /// Kind of place that the coordinates refer to.
    LocationPrecision {
        /// Geographic center of a city.
        City,
        /// Geographic center of a country, or of its largest part.
        Country,
    }
}
