use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::super::connection::limits;
use super::super::{Db, Store, StoreError, Tx};

/// A store on a file of its own, which is removed with it.
struct Scratch {
    store: Store,
    folder: std::path::PathBuf,
}

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("paylater-store-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let store = Store::open(&folder.join("store.db").display().to_string()).unwrap();
        Self { store, folder }
    }

    /// From the next connection on. The one that is open is given up by its first failure.
    async fn limit_pages(&self, pages: Option<u32>) {
        limits::set(&self.folder.join("store.db").display().to_string(), pages);
        let most = pages.unwrap_or(u32::MAX / 2);
        let limited = self
            .store
            .write(move |tx| tx.one(&format!("PRAGMA max_page_count = {most}"), [], |_| Ok(())).map(|_| ()));
        limited.await.unwrap();
    }

    fn outside(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.folder.join("store.db")).unwrap()
    }

    async fn add(&self, key: &str) -> Result<(), StoreError> {
        let key = key.to_string();
        self.store.write(move |tx| insert(tx, &key)).await
    }

    async fn keys(&self) -> Vec<String> {
        self.store.read(keys).await.unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn insert(tx: &mut Tx<'_>, key: &str) -> Result<(), StoreError> {
    tx.run("INSERT INTO idempotency (scope, key, fingerprint, created_at) VALUES ('test', ?, 'f', 0)", [key])
        .map(|_| ())
}

fn keys(db: &Db<'_>) -> Result<Vec<String>, StoreError> {
    db.all("SELECT key FROM idempotency ORDER BY rowid", [], |row| row.get("key"))
}

/// Writes more than fits, until the disk is full.
async fn fill(scratch: &Scratch) -> StoreError {
    for _ in 0..10_000 {
        let big = scratch.store.write(insert_big).await;
        if let Err(error) = big {
            return error;
        }
    }
    panic!("the disk was never full");
}

fn insert_big(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO idempotency (scope, key, fingerprint, created_at)
         VALUES ('big', hex(randomblob(16)), hex(randomblob(20000)), 0)",
        [],
    )
    .map(|_| ())
}

#[tokio::test]
async fn a_full_disk_refuses_writes_and_nothing_else_and_when_there_is_space_again_the_next_one_succeeds() {
    let scratch = Scratch::new("full");
    scratch.add("before").await.unwrap();
    scratch.limit_pages(Some(100)).await;
    let mut refused = Vec::new();
    for _ in 0..20 {
        refused.push(fill(&scratch).await);
        assert!(scratch.store.check().await.is_err(), "what cannot be written is not ready");
        assert_eq!(scratch.keys().await.first().map(String::as_str), Some("before"), "it can be read");
    }
    assert!(refused.iter().all(|error| matches!(error, StoreError::Unavailable(_))), "{refused:?}");
    scratch.limit_pages(None).await;
    for nth in 0..20 {
        scratch.add(&format!("after-{nth}")).await.unwrap();
    }
    scratch.store.check().await.unwrap();
    assert_eq!(scratch.keys().await.iter().filter(|key| key.starts_with("after-")).count(), 20);
}

#[tokio::test]
async fn of_transactions_that_share_a_commit_each_keeps_or_loses_its_own() {
    let scratch = Scratch::new("batch");
    // While the writer sleeps the others gather behind it.
    let sleeping = scratch.store.write(|tx| {
        std::thread::sleep(Duration::from_millis(200));
        insert(tx, "first")
    });
    let others = (0..40).map(|nth| {
        scratch.store.write(move |tx| {
            insert(tx, &format!("{nth:02}"))?;
            if nth % 2 == 0 { Ok(nth) } else { Err(StoreError::Conflict(format!("odd {nth}"))) }
        })
    });
    let others: Vec<_> = others.collect();
    let (first, others) = tokio::join!(sleeping, futures_all(others));
    first.unwrap();
    for (nth, result) in others.into_iter().enumerate() {
        let expected = if nth % 2 == 0 { Ok(nth) } else { Err(StoreError::Conflict(format!("odd {nth}"))) };
        assert_eq!(result, expected);
    }
    let mut kept = vec!["first".to_string()];
    kept.extend((0..40).step_by(2).map(|nth| format!("{nth:02}")));
    assert_eq!(scratch.keys().await, kept);
}

async fn futures_all<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut pinned: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut results: Vec<Option<T>> = pinned.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, result) in pinned.iter_mut().zip(&mut results) {
            if result.is_none()
                && let std::task::Poll::Ready(done) = future.as_mut().poll(context)
            {
                *result = Some(done);
            }
        }
        if results.iter().all(Option::is_some) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    results.into_iter().flatten().collect()
}

#[tokio::test]
async fn work_that_panics_is_undone_and_takes_nobody_with_it() {
    let scratch = Scratch::new("panic");
    let panicking = scratch.store.write::<(), StoreError>(|tx| {
        insert(tx, "lost")?;
        panic!("on purpose");
    });
    let (lost, kept) = tokio::join!(panicking, scratch.add("kept"));
    assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
    kept.unwrap();
    let asked = scratch.store.read::<(), StoreError>(|_| panic!("on purpose")).await;
    assert!(matches!(asked, Err(StoreError::Unavailable(_))), "{asked:?}");
    assert_eq!(scratch.keys().await, ["kept"]);
}

#[tokio::test]
async fn work_runs_to_its_end_although_its_caller_is_gone() {
    let scratch = Scratch::new("gone");
    let ran = Arc::new(AtomicU32::new(0));
    let noted = ran.clone();
    let abandoned = scratch.store.write(move |tx| {
        std::thread::sleep(Duration::from_millis(100));
        noted.fetch_add(1, Ordering::SeqCst);
        insert(tx, "abandoned")
    });
    assert!(tokio::time::timeout(Duration::from_millis(20), abandoned).await.is_err());
    scratch.add("next").await.unwrap();
    assert_eq!(
        (ran.load(Ordering::SeqCst), scratch.keys().await),
        (1, vec!["abandoned".into(), "next".into()])
    );
}

#[tokio::test]
async fn readers_do_not_wait_for_a_writer_and_see_nothing_that_is_not_committed() {
    let scratch = Scratch::new("readers");
    scratch.add("committed").await.unwrap();
    let writing = scratch.store.write(|tx| {
        insert(tx, "not yet")?;
        std::thread::sleep(Duration::from_millis(600));
        Ok::<_, StoreError>(())
    });
    let reading = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        tokio::time::timeout(Duration::from_millis(300), scratch.keys()).await
    };
    let (written, read) = tokio::join!(writing, reading);
    written.unwrap();
    assert_eq!(read.expect("the reader waited for the writer"), ["committed"]);
    assert_eq!(scratch.keys().await, ["committed", "not yet"]);
}

#[tokio::test]
async fn a_lock_held_by_others_is_an_error_in_time_and_no_end() {
    let scratch = Scratch::new("lock");
    let other = scratch.outside();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = tokio::time::timeout(Duration::from_secs(5), scratch.add("refused")).await;
    assert!(matches!(refused, Ok(Err(StoreError::Unavailable(_)))), "{refused:?}");
    assert!(scratch.keys().await.is_empty());
    other.execute_batch("ROLLBACK").unwrap();
    scratch.add("taken").await.unwrap();
    assert_eq!(scratch.keys().await, ["taken"]);
}

#[tokio::test]
async fn what_waits_is_told_after_the_commit_and_only_of_what_was_kept() {
    let scratch = Scratch::new("told");
    let mut kept = scratch.store.notifier().listen("kept");
    let mut refused = scratch.store.notifier().listen("refused");
    let change = |id: &'static str, is_kept: bool| {
        scratch.store.write(move |tx| {
            tx.changed_order(id);
            if is_kept { Ok(()) } else { Err(StoreError::Conflict("on purpose".into())) }
        })
    };
    let (first, second) = tokio::join!(change("kept", true), change("refused", false));
    assert!(first.is_ok() && second.is_err());
    let is_told = async |listener: &mut crate::ports::notifier::Listener| {
        tokio::time::timeout(Duration::from_millis(50), listener.changed()).await.is_ok()
    };
    assert!(is_told(&mut kept).await);
    assert!(!is_told(&mut refused).await);
}

#[tokio::test]
async fn a_store_that_was_closed_has_finished_what_waited() {
    let scratch = Scratch::new("closed");
    let adding = scratch.add("last");
    let closing = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        scratch.store.close().await;
    };
    let (added, ()) = tokio::join!(adding, closing);
    added.unwrap();
    let late = tokio::time::timeout(Duration::from_secs(1), scratch.add("late")).await;
    assert!(matches!(late, Ok(Err(StoreError::Unavailable(_)))), "{late:?}");
}
