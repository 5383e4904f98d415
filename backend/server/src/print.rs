//! Letters as PDF, drawn by `medpost-print`: a process of its own that sees nothing but the letters. One is kept warm, for its fonts
//! take longer to read than a letter takes to draw.

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

/// A drawing takes no longer, once it has begun.
const LONGEST: Duration = Duration::from_secs(60);
/// Nobody waits longer for the printer.
const PATIENCE: Duration = Duration::from_secs(60);
/// A process that has drawn nothing for so long is ended.
const IDLE: Duration = Duration::from_secs(300);
/// One process draws no more, so that nothing that it might gather grows without end.
pub const MANY: u32 = 500;
/// So many of one who asks wait for the one that is drawn.
const WAITING: usize = 3;
/// A PDF is no larger.
pub const MOST_BYTES: u32 = 32 << 20;
/// What goes wrong is told in no more: for one order, and by one process on its standard error.
pub const MOST_WORDS: u32 = 4 << 10;

/// For whom the service draws on its own account.
pub const SERVICE: Uuid = Uuid::nil();

/// Draws letters, one order after the other. Each who asks has one order in the row, so that nobody fills it.
#[derive(Clone)]
pub struct Printer {
    program: Arc<PathBuf>,
    fonts: Arc<Vec<PathBuf>>,
    longest: Duration,
    idle: Duration,
    /// The process that draws; none before the first order, and after one that it did not survive. Locked while it draws.
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

    /// Otherwise patient: with an order, and with a process that has nothing to draw.
    #[must_use]
    pub fn patient(self, longest: Duration, idle: Duration) -> Self {
        Self { longest, idle, ..self }
    }

    /// The pages that a template makes of `data`, whose `template` names it. `who` asks: a person, an
    /// administrator, a facility, or [`SERVICE`]; with too many orders under way they are asked to come back.
    /// An order that the process does not survive is not tried again.
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
        // Taken out: whatever ends this early drops it, and with it ends the process.
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

/// Ends the process once it has drawn nothing for `idle`; gives up when it is `gone` by itself.
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

/// A process that draws. Dropped, it is killed.
struct Warm {
    process: Child,
    input: ChildStdin,
    output: ChildStdout,
    errors: ChildStderr,
    /// What came on its standard error, so far.
    said: Vec<u8>,
    /// Orders that it was given; the last one's number.
    drawn: u32,
    /// When it answered last.
    last: Instant,
    /// Dropped with it, and so noticed by [`rest`].
    _there: oneshot::Sender<()>,
}

impl Warm {
    /// Itself, if the process has not ended since.
    fn still(mut self) -> Option<Self> {
        matches!(self.process.try_wait(), Ok(None)).then_some(self)
    }

    /// Gives an order; answers a PDF, or why the program made none. An error: the process is not to be given another.
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

    /// Ends the process; answers its last words.
    async fn end(mut self) -> String {
        let _ = self.process.start_kill();
        let _ = listen(&mut self.errors, &mut self.said).await;
        String::from_utf8_lossy(&self.said).into_owned()
    }
}

/// Gives an order with its number; answers what came of it.
async fn exchange(
    (input, output): (&mut ChildStdin, &mut ChildStdout),
    number: u32,
    data: &[u8],
) -> std::io::Result<Result<Vec<u8>, String>> {
    let length = u32::try_from(data.len()).map_err(std::io::Error::other)?;
    let head = [number.to_be_bytes(), length.to_be_bytes()].concat();
    let give = async {
        // One that fails early closes its end; what it says tells more.
        let _ = input.write_all(&head).await;
        let _ = input.write_all(data).await;
        Ok(())
    };
    let ((), drawn) = tokio::try_join!(give, answer(output, number))?;
    Ok(drawn)
}

/// The answer to an order of this number, and to no other.
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

/// Keeps what is said until there is no more; an error as soon as it is too much.
async fn listen(from: &mut ChildStderr, said: &mut Vec<u8>) -> std::io::Result<()> {
    while from.read_buf(said).await? > 0 {
        if said.len() as u64 > u64::from(MOST_WORDS) {
            return Err(std::io::Error::other(format!("it says more than {MOST_WORDS} bytes")));
        }
    }
    Ok(())
}
