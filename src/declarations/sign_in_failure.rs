record! {
    /// After repeated failures, the next sign-in from the same
    /// network has to wait for up to a minute. Visible only to MOIS; kept as long as access records.
    SignInFailure of sign_in_failure;
    signInFailures: "failed sign-in", "failed sign-ins";

    fields {
        /// Time of the failed sign-in.
        FailedAt: time().filter().order(),
        /// Client ID that was given, whether or not such a client exists.
        ClientId: text()
            .filter_as("Client ID that was given.")
            .order_as("Client ID that was given."),
        /// IP address that the sign-in came from; null if unknown.
        Address: text().optional().filter(),
    }
}
