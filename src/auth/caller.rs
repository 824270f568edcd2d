/// Who makes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Anyone without a token: reads what is public.
    Anonymous,
    /// The person who runs the service, at its command line.
    Operator {
        /// The command that runs, for the change log.
        command: &'static str,
    },
}
