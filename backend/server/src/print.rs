//! Letters as PDF, drawn by `medpost-print`: a separate process that sees nothing but the letters. One is kept warm,
//! since reading its fonts takes longer than drawing a letter.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Weak};
use std::time::Duration;

use medpost_wire::problem::Code;
use serde::Serialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::sync::{Mutex, oneshot};
use tokio::time::Instant;
use uuid::Uuid;

use crate::kit::fault::{Fault, Outcome};
use crate::kit::turns::Turns;

/// Longest time for one drawing.
const LONGEST: Duration = Duration::from_secs(60);
/// Longest wait for the printer.
const PATIENCE: Duration = Duration::from_secs(60);
/// A process that has drawn nothing for this long is ended.
const IDLE: Duration = Duration::from_secs(300);
/// Orders per process, so that nothing that it might accumulate grows without end.
pub const MANY: u32 = 500;
/// Orders of one requester that may wait behind the one being drawn.
const WAITING: usize = 3;
/// Maximum size of a PDF, in bytes.
pub const MOST_BYTES: u32 = 32 << 20;
/// Maximum size of error texts, in bytes: for one order, and of a process's standard error.
pub const MOST_WORDS: u32 = 4 << 10;

/// The requester of what the service draws on its own account.
pub const SERVICE: Uuid = Uuid::nil();

/// Draws letters, one order after the other. Each requester has one order in the row, so that nobody fills it.
#[derive(Clone)]
pub struct Printer {
    program: Arc<PathBuf>,
    fonts: Arc<Vec<PathBuf>>,
    longest: Duration,
    idle: Duration,
    /// The process that draws; `None` before the first order, and after one that it did not survive. Locked while it
    /// draws.
    warm: Arc<Mutex<Option<Warm>>>,
    turns: Turns<Uuid>,
}

impl Printer {
    /// Draws with this program and these fonts.
    pub fn new(program: PathBuf, fonts: Vec<PathBuf>) -> Self {
        Self {
            program: Arc::new(program),
            fonts: Arc::new(fonts),
            longest: LONGEST,
            idle: IDLE,
            warm: Arc::default(),
            turns: Turns::default(),
        }
    }

    /// Sets other limits: for one order, and for a process without orders.
    #[must_use]
    pub fn patient(self, longest: Duration, idle: Duration) -> Self {
        Self { longest, idle, ..self }
    }

    /// Draws the pages that `data` makes of the template named in its `template`. `who` requests them: a person, an
    /// administrator, a facility, or [`SERVICE`]; with too many orders under way they are asked to come back. An order
    /// that the process does not survive is not retried.
    pub async fn draw(&self, who: Uuid, data: &impl Serialize) -> Outcome<Vec<u8>> {
        let data = serde_json::to_vec(data).map_err(Fault::broken("write a letter's data"))?;
        let turn = async {
            let own = self.turns.take(who, WAITING).await?;
            Some((own, self.warm.lock().await))
        };
        let Ok(Some((_own, mut kept))) = tokio::time::timeout(PATIENCE, turn).await else {
            return Err(Code::PrinterBusy.into());
        };
        match tokio::time::timeout(self.longest, self.run(&mut kept, &data)).await {
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

    async fn run(&self, kept: &mut Option<Warm>, data: &[u8]) -> std::io::Result<Vec<u8>> {
        // Taken out: if this ends early it is dropped, and with it the process ends.
        let mut warm = match kept.take().and_then(Warm::still) {
            Some(it) => it,
            None => self.start()?,
        };
        match warm.draw(data).await {
            Ok(drawn) => {
                if warm.drawn < MANY {
                    *kept = Some(warm);
                }
                drawn.map_err(std::io::Error::other)
            }
            Err(error) => {
                let words = warm.end().await;
                Err(std::io::Error::other(format!("{error}; {}", words.trim())))
            }
        }
    }

    fn start(&self) -> std::io::Result<Warm> {
        let mut process = Command::new(&*self.program)
            .args(&*self.fonts)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let missing = || std::io::Error::other("a pipe is missing");
        let input = process.stdin.take().ok_or_else(missing)?;
        let output = process.stdout.take().ok_or_else(missing)?;
        let errors = process.stderr.take().ok_or_else(missing)?;
        let (there, gone) = oneshot::channel();
        tokio::spawn(rest(Arc::downgrade(&self.warm), self.idle, gone));
        Ok(Warm { process, input, output, errors, said: Vec::new(), drawn: 0, last: Instant::now(), _there: there })
    }
}

/// Ends the process once it has drawn nothing for `idle`; stops when it is `gone` by itself.
async fn rest(kept: Weak<Mutex<Option<Warm>>>, idle: Duration, gone: oneshot::Receiver<()>) {
    let watch = async {
        let mut left = idle;
        loop {
            tokio::time::sleep(left).await;
            let Some(kept) = kept.upgrade() else { return };
            let mut kept = kept.lock().await;
            let Some(rested) = kept.as_ref().map(|it| it.last.elapsed()) else { return };
            left = idle.saturating_sub(rested);
            if left.is_zero() {
                *kept = None;
                return;
            }
        }
    };
    tokio::select! {
        () = watch => {}
        _ = gone => {}
    }
}

/// A process that draws; killed when dropped.
struct Warm {
    process: Child,
    input: ChildStdin,
    output: ChildStdout,
    errors: ChildStderr,
    /// Its standard error so far.
    said: Vec<u8>,
    /// How many orders it was given; also the number of the last one.
    drawn: u32,
    /// When it answered last.
    last: Instant,
    /// Dropped with it, which [`rest`] notices.
    _there: oneshot::Sender<()>,
}

impl Warm {
    /// Itself, if the process is still running.
    fn still(mut self) -> Option<Self> {
        matches!(self.process.try_wait(), Ok(None)).then_some(self)
    }

    /// Gives an order; returns a PDF, or the program's reason for making none. After an error the process must get no
    /// other.
    async fn draw(&mut self, data: &[u8]) -> std::io::Result<Result<Vec<u8>, String>> {
        self.drawn += 1;
        let Self { input, output, errors, said, drawn, .. } = self;
        let answer = tokio::select! {
            it = exchange((input, output), *drawn, data) => it,
            Err(error) = listen(errors, said) => Err(error),
        };
        self.last = Instant::now();
        answer
    }

    /// Kills the process; returns its standard error.
    async fn end(mut self) -> String {
        let _ = self.process.start_kill();
        let _ = listen(&mut self.errors, &mut self.said).await;
        String::from_utf8_lossy(&self.said).into_owned()
    }
}

/// Gives an order with its number; returns the answer.
async fn exchange(
    (input, output): (&mut ChildStdin, &mut ChildStdout),
    number: u32,
    data: &[u8],
) -> std::io::Result<Result<Vec<u8>, String>> {
    let length = u32::try_from(data.len()).map_err(std::io::Error::other)?;
    let head = [number.to_be_bytes(), length.to_be_bytes()].concat();
    let give = async {
        // A process that fails early closes its end; its own message says more.
        let _ = input.write_all(&head).await;
        let _ = input.write_all(data).await;
        Ok(())
    };
    let ((), drawn) = tokio::try_join!(give, answer(output, number))?;
    Ok(drawn)
}

/// Reads the answer to the order of this number, and to no other.
async fn answer(from: &mut ChildStdout, number: u32) -> std::io::Result<Result<Vec<u8>, String>> {
    let wrong = |it: &str| Err(std::io::Error::other(it.to_owned()));
    if from.read_u32().await? != number {
        return wrong("it answers what was not asked");
    }
    let drawn = match from.read_u8().await? {
        0 => true,
        1 => false,
        _ => return wrong("it answers in another way than was agreed"),
    };
    let length = from.read_u32().await?;
    let most = if drawn { MOST_BYTES } else { MOST_WORDS };
    if length > most {
        return wrong(&format!("it says more than {most} bytes"));
    }
    let mut taken = Vec::new();
    from.take(length.into()).read_to_end(&mut taken).await?;
    if taken.len() as u64 != u64::from(length) {
        return wrong("it ends within an answer");
    }
    if !drawn {
        return Ok(Err(String::from_utf8_lossy(&taken).trim().to_owned()));
    }
    if taken.starts_with(b"%PDF-") { Ok(Ok(taken)) } else { wrong("what it drew is no PDF") }
}

/// Collects what is written until there is no more; an error as soon as it is too much.
async fn listen(from: &mut ChildStderr, said: &mut Vec<u8>) -> std::io::Result<()> {
    while from.read_buf(said).await? > 0 {
        if said.len() as u64 > u64::from(MOST_WORDS) {
            return Err(std::io::Error::other(format!("it says more than {MOST_WORDS} bytes")));
        }
    }
    Ok(())
}
