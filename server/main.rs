//! Exit codes, nothing else.

fn main() -> std::process::ExitCode {
    noroshi::cli::main()
}
