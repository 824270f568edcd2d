use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Returns memory to the system soon after a burst of requests, which the allocator of the C library does not.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    dgcc::cli::main()
}
