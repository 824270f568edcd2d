use std::process::ExitCode;

fn main() -> ExitCode {
    dgcc::cli::main()
}
