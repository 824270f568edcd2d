//! What centers are called, where they stand and where they are.

text_enum! {
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
    ProcedurePhase {
        /// A strategic decision from the cooperative relationship and the partner's willingness.
        CountrySelection,
        /// High-level dialogue, memorandum, cooperation forum.
        Opening,
        /// Experts, capacity building, consulting.
        Operation,
        /// The partner's own budget or official development assistance.
        AfterClosure,
    }

    /// Where a center stands, as the steps of its current term say.
    CenterStatus {
        /// Its current term is being set up: it has been proposed and does not operate yet.
        BeingSetUp,
        /// Its current term operates, extensions included.
        Operating,
        /// Its current term has ended.
        Closed,
        /// The set-up of all its terms was given up.
        Withdrawn,
    }

    /// What a location is the point of.
    LocationPrecision {
        /// The center of a city.
        City,
        /// The center of a country's area.
        Country,
    }
}
