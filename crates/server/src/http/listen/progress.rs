//! A stream whose other side has to take what it is sent. Without this, one that asks and never reads holds its connection,
//! and the answer with it, for good.

use std::future::Future as _;
use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

/// A stream on which a write that makes no progress for so long fails.
pub(super) struct Progressing<S> {
    stream: S,
    patience: Duration,
    /// Runs while the other side takes nothing.
    waiting: Option<Pin<Box<Sleep>>>,
    /// Does it?
    is_stuck: Arc<AtomicBool>,
    /// Is read before what comes.
    first: Vec<u8>,
}

impl<S> Progressing<S> {
    pub(super) fn new(stream: S, patience: Duration) -> Self {
        Self { stream, patience, waiting: None, is_stuck: Arc::default(), first: Vec::new() }
    }

    /// Whether something has been written that the other side has not taken, now and later.
    pub(super) fn is_stuck(&self) -> Arc<AtomicBool> {
        self.is_stuck.clone()
    }

    /// Lets these bytes be read once more, before what comes.
    pub(super) fn read_first(&mut self, mut bytes: Vec<u8>) {
        bytes.append(&mut self.first);
        self.first = bytes;
    }

    fn in_time<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        self.is_stuck.store(written.is_pending(), Ordering::Relaxed);
        if written.is_ready() {
            self.waiting = None;
            return written;
        }
        let patience = self.patience;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        waiting.as_mut().poll(context).map(|()| Err(ErrorKind::TimedOut.into()))
    }
}

impl Progressing<TcpStream> {
    /// Comes when the other side has gone; never, when it has sent something that is not read yet.
    pub(super) async fn left(&self) {
        if !self.first.is_empty() || self.stream.peek(&mut [0]).await.is_ok_and(|sent| sent > 0) {
            std::future::pending::<()>().await;
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Progressing<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.first.is_empty() {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        }
        let length = self.first.len().min(buffer.remaining());
        buffer.put_slice(&self.first[..length]);
        // Nothing is kept of it.
        self.first = self.first.split_off(length);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Progressing<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.in_time(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.in_time(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_nothing_is_waited_for_as_long_as_was_said() {
        let (ours, theirs) = tokio::io::duplex(1_000);
        let mut stream = Progressing::new(ours, PATIENCE);
        let begun = tokio::time::Instant::now();
        let failed = stream.write_all(&[0; 1_001]).await.map_err(|error| error.kind());
        assert_eq!((failed, begun.elapsed()), (Err(ErrorKind::TimedOut), PATIENCE));
        drop(theirs);
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_known_whether_something_was_not_taken() {
        let (ours, mut theirs) = tokio::io::duplex(1_000);
        let mut stream = Progressing::new(ours, PATIENCE);
        let is_stuck = stream.is_stuck();
        let seen = async {
            tokio::task::yield_now().await;
            let seen = is_stuck.load(Ordering::Relaxed);
            theirs.read_exact(&mut [0; 1_001]).await.unwrap();
            seen
        };
        let (sent, was_stuck) = tokio::join!(stream.write_all(&[0; 1_001]), seen);
        assert!(sent.is_ok() && was_stuck && !is_stuck.load(Ordering::Relaxed));
    }

    #[tokio::test]
    async fn what_is_read_once_more_is_read_before_what_comes_and_in_its_order() {
        let (ours, mut theirs) = tokio::io::duplex(1_000);
        let mut stream = Progressing::new(ours, PATIENCE);
        theirs.write_all(b" three").await.unwrap();
        drop(theirs);
        stream.read_first(b" two".to_vec());
        stream.read_first(b"one".to_vec());
        let mut read = [0; 2];
        stream.read_exact(&mut read).await.unwrap();
        let mut rest = String::new();
        stream.read_to_string(&mut rest).await.unwrap();
        assert_eq!((&read, rest.as_str()), (b"on", "e two three"));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_a_little_now_and_then_gets_it_all() {
        let (ours, mut theirs) = tokio::io::duplex(1_000);
        let mut stream = Progressing::new(ours, PATIENCE);
        let taking = async {
            let mut taken = 0;
            while taken < 5_000 {
                tokio::time::sleep(PATIENCE - Duration::from_secs(1)).await;
                taken += theirs.read(&mut [0; 1_000]).await.unwrap();
            }
        };
        let (sent, ()) = tokio::join!(stream.write_all(&[0; 5_000]), taking);
        assert!(sent.is_ok());
    }
}
