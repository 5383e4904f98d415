//! The one program: it serves, works, sets up and maintains an installation.

mod cli;
mod doctor;

use std::process::ExitCode;

use medpost::kit::causes::chain as causes;

#[tokio::main]
async fn main() -> ExitCode {
    match Box::pin(cli::run()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("medpost: {}", causes(&*error));
            ExitCode::FAILURE
        }
    }
}
