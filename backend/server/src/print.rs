//! Letters as PDF, drawn by `medpost-print`: a process of its own that sees nothing but the letter.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use medpost_wire::problem::Code;
use serde::Serialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::sync::Semaphore;

use crate::kit::fault::{Fault, Outcome};

/// A drawing takes no longer.
const LONGEST: Duration = Duration::from_secs(60);
/// A PDF is no larger.
const MOST_BYTES: u64 = 32 << 20;

/// Draws letters, one order after the other.
#[derive(Clone)]
pub struct Printer {
    program: Arc<PathBuf>,
    fonts: Arc<Vec<PathBuf>>,
    one: Arc<Semaphore>,
}

impl Printer {
    /// Draws with this program and these fonts.
    pub fn new(program: PathBuf, fonts: Vec<PathBuf>) -> Self {
        Self { program: Arc::new(program), fonts: Arc::new(fonts), one: Arc::new(Semaphore::new(1)) }
    }

    /// The pages that a template makes of `data`, whose `template` names it.
    pub async fn draw(&self, data: &impl Serialize) -> Outcome<Vec<u8>> {
        let data = serde_json::to_vec(data).map_err(Fault::broken("write a letter's data"))?;
        let drawn = async {
            let _turn = self.one.acquire().await.map_err(std::io::Error::other)?;
            self.run(&data).await
        };
        match tokio::time::timeout(LONGEST, drawn).await {
            Ok(Ok(it)) => Ok(it),
            Ok(Err(error)) => {
                tracing::error!(%error, "letters could not be drawn: look at [print]");
                Err(Code::Unavailable.into())
            }
            Err(_) => {
                tracing::error!("letters took too long to draw");
                Err(Code::Unavailable.into())
            }
        }
    }

    async fn run(&self, data: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut child = Command::new(&*self.program)
            .args(&*self.fonts)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let missing = || std::io::Error::other("a pipe is missing");
        let mut input = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        let errors = child.stderr.take().ok_or_else(missing)?;
        let give = async move {
            // One that fails early closes its end; what it says tells more.
            let _ = input.write_all(data).await;
            drop(input);
        };
        let (mut pdf, mut said) = (Vec::new(), Vec::new());
        let (mut output, mut errors) = (output.take(MOST_BYTES), errors.take(4 << 10));
        let ((), took, told) = tokio::join!(give, output.read_to_end(&mut pdf), errors.read_to_end(&mut said));
        took?;
        told?;
        if child.wait().await?.success() && pdf.starts_with(b"%PDF-") {
            return Ok(pdf);
        }
        Err(std::io::Error::other(String::from_utf8_lossy(&said).trim().to_owned()))
    }
}
