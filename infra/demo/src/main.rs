//! Runs the demo: prepares it up to today and serves it on the loopback interface.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use medpost::app::App;
use medpost::kit::causes::chain;
use medpost::kit::clock::Clock;
use medpost::kit::telemetry;
use medpost_demo::config::Ports;
use medpost_demo::guide::guide;
use medpost_demo::seed::Demo;
use tokio::signal::unix::{SignalKind, signal};

/// Runs the demo.
#[derive(Parser)]
struct Cli {
    /// Folder for its data.
    #[arg(long)]
    folder: PathBuf,
    /// Only prepare, don't serve anything.
    #[arg(long)]
    prepare: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match Box::pin(run(cli)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo: {}", chain(&*error));
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Box<dyn std::error::Error>> {
    let demo = Demo { folder: cli.folder, ports: Ports::default() };
    let config = demo.prepare(Clock::system().now()).await?;
    if cli.prepare {
        return Ok(());
    }
    telemetry::start(&config.log.filter, config.log.json);
    let app = App::build(config, Clock::system()).await?;
    app.check().await?;
    app.refresh_lists().await;
    println!("{}", guide(&demo));
    let stopping = app.clone();
    let mut end = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = end.recv() => {}
        }
        stopping.stop();
    });
    app.serve().await?;
    Ok(())
}
