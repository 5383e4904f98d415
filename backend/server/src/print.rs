//! Letters as PDF, drawn by `medpost-print`: a process of its own that sees nothing but the letter.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use medpost_wire::problem::Code;
use serde::Serialize;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::kit::fault::{Fault, Outcome};
use crate::kit::turns::Turns;

/// A drawing takes no longer, once it has begun.
const LONGEST: Duration = Duration::from_secs(60);
/// Nobody waits longer for the printer.
const PATIENCE: Duration = Duration::from_secs(60);
/// So many of one who asks wait for the one that is drawn.
const WAITING: usize = 3;
/// A PDF is no larger.
const MOST_BYTES: u64 = 32 << 20;
/// What goes wrong is told in no more.
const MOST_WORDS: u64 = 4 << 10;

/// For whom the service draws on its own account.
pub const SERVICE: Uuid = Uuid::nil();

/// Draws letters, one order after the other. Each who asks has one order in the row, so that nobody fills it.
#[derive(Clone)]
pub struct Printer {
    program: Arc<PathBuf>,
    fonts: Arc<Vec<PathBuf>>,
    one: Arc<Semaphore>,
    turns: Turns<Uuid>,
}

impl Printer {
    /// Draws with this program and these fonts.
    pub fn new(program: PathBuf, fonts: Vec<PathBuf>) -> Self {
        let one = Arc::new(Semaphore::new(1));
        Self { program: Arc::new(program), fonts: Arc::new(fonts), one, turns: Turns::default() }
    }

    /// The pages that a template makes of `data`, whose `template` names it. `who` asks: a person, an
    /// administrator, a facility, or [`SERVICE`]; with too many orders under way they are asked to come back.
    pub async fn draw(&self, who: Uuid, data: &impl Serialize) -> Outcome<Vec<u8>> {
        let data = serde_json::to_vec(data).map_err(Fault::broken("write a letter's data"))?;
        let turn = async {
            let own = self.turns.take(who, WAITING).await?;
            Some((own, self.one.acquire().await.ok()?))
        };
        let Ok(Some(_turn)) = tokio::time::timeout(PATIENCE, turn).await else {
            return Err(Code::PrinterBusy.into());
        };
        match tokio::time::timeout(LONGEST, self.run(&data)).await {
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
        // Whatever ends this early drops the child, and with it ends the child.
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
            Ok(())
        };
        let ((), pdf, said) = tokio::try_join!(give, whole(output, MOST_BYTES), whole(errors, MOST_WORDS))?;
        if child.wait().await?.success() && pdf.starts_with(b"%PDF-") {
            return Ok(pdf);
        }
        Err(std::io::Error::other(String::from_utf8_lossy(&said).trim().to_owned()))
    }
}

/// All that comes out of a pipe; an error as soon as it is more than `most` bytes.
async fn whole(from: impl AsyncRead + Unpin, most: u64) -> std::io::Result<Vec<u8>> {
    let mut taken = Vec::new();
    from.take(most + 1).read_to_end(&mut taken).await?;
    if taken.len() as u64 > most {
        return Err(std::io::Error::other(format!("it says more than {most} bytes")));
    }
    Ok(taken)
}
