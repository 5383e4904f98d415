//! The pulse of a connection: who waits for whom, and for how long. hyper polls neither a body nor a timer of a stream
//! that waits for the peer, so the whole connection is watched from outside (ADR 22).

use std::collections::{HashMap, VecDeque};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http_body_util::combinators::BoxBody;
use hyper::body::{Body, Frame, SizeHint};
use medpost_domain::number;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

/// Size of the pieces in which bodies leave: hyper holds at most one of an answer that nobody takes.
const PIECE: usize = 16 << 10;

/// Time limits of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For its first request.
    pub first_request: Duration,
    /// Between requests.
    pub idle: Duration,
    /// For the peer, while an answer to a stranger or a stranger's body waits for it.
    pub stalled_guest: Duration,
    /// The same for somebody signed in.
    pub stalled: Duration,
    /// For transfers below [`Patience::slow_bytes`] per second.
    pub slow: Duration,
    /// Bytes per second that count as progress.
    pub slow_bytes: u64,
}

/// The pulse of one connection.
pub struct Pulse(Mutex<State>);

struct State {
    opened: Instant,
    requests: u64,
    open: usize,
    ended: Instant,
    /// Until when the session on this connection may idle; `None` if nobody is signed in.
    member_until: Option<Instant>,
    /// What is under way, and since when it waits for the peer; `None` while it waits for us.
    waits: HashMap<u64, Option<Instant>>,
    next: u64,
    moved: u64,
    /// Bytes moved, at each look since something has waited for the peer without a break.
    looks: VecDeque<(Instant, u64)>,
}

impl Default for Pulse {
    fn default() -> Self {
        let now = Instant::now();
        Self(Mutex::new(State {
            opened: now,
            requests: 0,
            open: 0,
            ended: now,
            member_until: None,
            waits: HashMap::new(),
            next: 0,
            moved: 0,
            looks: VecDeque::new(),
        }))
    }
}

impl Pulse {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that somebody is signed in and may idle for this long: the card may be out of its reader, and can't be
    /// asked for again.
    pub fn signed_in(&self, may_idle: Duration) {
        self.state().member_until = Some(Instant::now() + may_idle);
    }

    /// Whether somebody is signed in.
    pub fn is_member(&self) -> bool {
        self.state().member_until.is_some_and(|it| Instant::now() < it)
    }

    /// Whether a request is under way.
    pub fn is_busy(&self) -> bool {
        self.state().open > 0
    }

    /// Counts a request that begins.
    pub fn begin(self: &Arc<Self>) -> Open {
        let mut state = self.state();
        state.requests += 1;
        state.open += 1;
        Open(self.clone())
    }

    /// Registers something that may wait for the peer; with `since` it does already.
    fn wait(self: &Arc<Self>, since: Option<Instant>) -> Waits {
        let mut state = self.state();
        let number = state.next;
        state.next += 1;
        state.waits.insert(number, since);
        Waits { pulse: self.clone(), number }
    }

    /// Why the connection must be closed now, if so; call it about as often as `patience` should be exact.
    pub fn verdict(&self, patience: &Patience) -> Option<&'static str> {
        self.verdict_at(Instant::now(), patience)
    }

    fn verdict_at(&self, now: Instant, patience: &Patience) -> Option<&'static str> {
        let mut state = self.state();
        let member = state.member_until.is_some_and(|it| now < it);
        let stalled = if member { patience.stalled } else { patience.stalled_guest };
        let oldest = state.waits.values().flatten().min().copied();
        if oldest.is_some_and(|it| now.duration_since(it) > stalled) {
            return Some("stalled");
        }
        let moved = state.moved;
        if oldest.is_some() {
            state.looks.push_back((now, moved));
            while state.looks.get(1).is_some_and(|it| now.duration_since(it.0) >= patience.slow) {
                state.looks.pop_front();
            }
            if let Some((since, before)) = state.looks.front() {
                let passed = now.duration_since(*since);
                let least = number::size(passed.as_millis()) * patience.slow_bytes / 1_000;
                if passed >= patience.slow && moved - before < least {
                    return Some("slow");
                }
            }
        } else {
            state.looks.clear();
        }
        if state.open > 0 {
            return None;
        }
        if state.requests == 0 {
            return (now.duration_since(state.opened) > patience.first_request).then_some("silent");
        }
        (!member && now.duration_since(state.ended) > patience.idle).then_some("idle")
    }
}

/// A request under way, until its answer has left.
pub struct Open(Arc<Pulse>);

impl Drop for Open {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.open -= 1;
        state.ended = Instant::now();
    }
}

/// Something that may wait for the peer.
struct Waits {
    pulse: Arc<Pulse>,
    number: u64,
}

impl Waits {
    /// From now on it waits for the peer (`true`), or for us.
    fn for_them(&self, it: bool) {
        self.pulse.state().waits.insert(self.number, it.then(Instant::now));
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.pulse.state().waits.remove(&self.number);
    }
}

/// The body of an answer, in small pieces that are watched.
pub struct Answer {
    body: BoxBody<Bytes, io::Error>,
    rest: Bytes,
    is_empty: bool,
    waits: Waits,
    _open: Open,
}

impl Answer {
    /// Watches the body of the answer to this request.
    pub fn new(body: BoxBody<Bytes, io::Error>, pulse: &Arc<Pulse>, open: Open) -> Self {
        let is_empty = body.is_end_stream();
        // It waits for the peer until hyper asks for its first piece.
        Self { body, rest: Bytes::new(), is_empty, waits: pulse.wait(Some(Instant::now())), _open: open }
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.rest.is_empty() {
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                Poll::Pending => {
                    self.waits.for_them(false);
                    return Poll::Pending;
                }
                ended @ Poll::Ready(_) => return ended,
            }
        }
        self.waits.for_them(true);
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    /// Only an answer that never had a body ends in advance: so the last piece is watched until it was taken.
    fn is_end_stream(&self) -> bool {
        self.is_empty
    }

    fn size_hint(&self) -> SizeHint {
        let inner = self.body.size_hint();
        let rest = self.rest.len() as u64;
        let mut hint = SizeHint::new();
        hint.set_lower(inner.lower() + rest);
        if let Some(it) = inner.upper() {
            hint.set_upper(it + rest);
        }
        hint
    }
}

/// How many bytes of an unread body are still taken in, and for how long.
const LEFT: (usize, Duration) = (1 << 20, Duration::from_secs(2));

type Pieces = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// The body of a request: while it is read, it waits for the peer.
pub struct Asked {
    /// `None` once it has ended.
    stream: Option<Pieces>,
    lingers: bool,
    waits: Waits,
}

impl Asked {
    /// Watches the body of a request. One that `lingers` and is not read to its end is taken in for a moment longer:
    /// over HTTP/1.1 a client that is answered while still sending would see a reset and never read the answer.
    pub fn new(
        stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
        lingers: bool,
        pulse: &Arc<Pulse>,
    ) -> Self {
        Self { stream: Some(Box::pin(stream)), lingers, waits: pulse.wait(None) }
    }
}

impl Stream for Asked {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(stream) = &mut self.stream else { return Poll::Ready(None) };
        let polled = stream.as_mut().poll_next(cx);
        self.waits.for_them(polled.is_pending());
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.stream = None;
        }
        polled
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        let Some(mut stream) = self.stream.take().filter(|_| self.lingers) else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(tokio::time::timeout(LEFT.1, async move {
            let mut left = LEFT.0;
            while let Some(Ok(piece)) = stream.next().await {
                let Some(less) = left.checked_sub(piece.len()) else { return };
                left = less;
            }
        }));
    }
}

/// A stream of bytes that counts what moves.
pub struct Metered<T> {
    inner: T,
    pulse: Arc<Pulse>,
}

impl<T> Metered<T> {
    /// Counts into this pulse.
    pub const fn new(inner: T, pulse: Arc<Pulse>) -> Self {
        Self { inner, pulse }
    }

    fn count(&self, bytes: usize) {
        self.pulse.state().moved += bytes as u64;
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Metered<T> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(cx, buf);
        self.count(buf.filled().len() - before);
        polled
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Metered<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write(cx, buf);
        if let Poll::Ready(Ok(written)) = polled {
            self.count(written);
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        if let Poll::Ready(Ok(written)) = polled {
            self.count(written);
        }
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience {
        first_request: Duration::from_secs(20),
        idle: Duration::from_secs(120),
        stalled_guest: Duration::from_secs(30),
        stalled: Duration::from_secs(120),
        slow: Duration::from_secs(60),
        slow_bytes: 1_000,
    };

    /// So many seconds after the connection was opened.
    fn after(it: &Pulse, seconds: u64) -> Instant {
        it.state().opened + Duration::from_secs(seconds)
    }

    fn verdict(it: &Pulse, seconds: u64) -> Option<&'static str> {
        it.verdict_at(after(it, seconds), &PATIENCE)
    }

    #[test]
    fn whoever_says_nothing_goes_and_a_card_stays_as_long_as_its_session() {
        let it: Arc<Pulse> = Arc::default();
        assert_eq!((verdict(&it, 20), verdict(&it, 21)), (None, Some("silent")));
        let open = it.begin();
        assert_eq!(verdict(&it, 1_000), None, "we may take our time");
        drop(open);
        assert_eq!((verdict(&it, 119), verdict(&it, 122)), (None, Some("idle")));
        it.signed_in(Duration::from_secs(900));
        assert_eq!((verdict(&it, 890), verdict(&it, 910)), (None, Some("idle")));
    }

    #[test]
    fn an_answer_that_nobody_takes_ends_the_connection() {
        let it: Arc<Pulse> = Arc::default();
        let _open = it.begin();
        let answer = it.wait(Some(after(&it, 0)));
        assert_eq!((verdict(&it, 30), verdict(&it, 31)), (None, Some("stalled")));
        it.signed_in(Duration::from_secs(900));
        assert_eq!((verdict(&it, 31), verdict(&it, 121)), (None, Some("stalled")), "somebody signed in may be slower");
        answer.for_them(false);
        assert_eq!(verdict(&it, 500), None, "what waits for us is our affair");
        drop(answer);
        assert!(it.state().waits.is_empty());
    }

    #[test]
    fn a_trickle_is_no_progress() {
        for (bytes, expected) in [(900, Some("slow")), (1_100, None)] {
            let it: Arc<Pulse> = Arc::default();
            let _open = it.begin();
            let told = (0..70).find_map(|second| {
                // Each piece that is taken restarts the wait.
                let mut state = it.state();
                state.moved += bytes;
                let at = state.opened + Duration::from_secs(second);
                state.waits.insert(0, Some(at));
                drop(state);
                verdict(&it, second)
            });
            assert_eq!(told, expected, "{bytes} bytes a second");
        }
    }
}
