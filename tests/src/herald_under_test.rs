//! The `herald` command, built beside the stories so that they can start and kill a real process.

fn main() -> std::process::ExitCode {
    herald::main()
}
