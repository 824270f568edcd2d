//! Sign-ins that failed.

record! {
    /// A sign-in at the token endpoint that failed. Many of them slow the client and the address down. For
    /// MOIS; kept as long as records of access.
    SignInFailure of sign_in_failure;
    signInFailures: "failed sign-in", "failed sign-ins";

    fields {
        /// When it failed.
        FailedAt: time().filter().order(),
        /// The client id that was given, whether there is such a client or not.
        ClientId: text()
            .filter_as("The client id that was given.")
            .order_as("The client id that was given."),
        /// The network address that it came from.
        Address: text().optional().filter(),
    }
}
