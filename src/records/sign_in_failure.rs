//! Sign-ins that failed.

record! {
    /// A failed sign-in at the token endpoint. Repeated failures slow down the client and the address.
    /// Visible to MOIS; kept as long as access records.
    SignInFailure of sign_in_failure;
    signInFailures: "failed sign-in", "failed sign-ins";

    fields {
        /// Time of the failed sign-in.
        FailedAt: time().filter().order(),
        /// Client ID that was given, whether or not such a client exists.
        ClientId: text()
            .filter_as("Client ID that was given.")
            .order_as("Client ID that was given."),
        /// Network address that the sign-in came from.
        Address: text().optional().filter(),
    }
}
