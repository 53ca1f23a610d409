//! The `orrery` command.

use clap::Parser;

fn main() -> std::process::ExitCode {
    if std::env::var_os("CANDLE_NUM_THREADS").is_none() {
        // SAFETY: no other thread runs yet, so none reads or writes the environment.
        unsafe {
            // candle's own threads wait by spinning, which costs more than they bring to a small model
            std::env::set_var("CANDLE_NUM_THREADS", "1");
        }
    }
    server::cli::main(server::cli::Cli::parse())
}
