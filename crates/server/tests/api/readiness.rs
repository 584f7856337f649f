//! Is the backend ready: the database is tried in earnest, and not more often than once a second.

use std::time::{Duration, Instant};

use crate::consent::{connect, database};
use crate::support::{World, read};

async fn status(world: &World) -> u16 {
    read(world.http.get(format!("{}/readyz", world.base))).await.status
}

#[tokio::test]
async fn a_database_that_somebody_holds_is_not_ready_within_five_seconds_and_is_again_afterwards() {
    let world = World::start().await;
    assert_eq!(status(&world).await, 200);
    let other = connect(&database(&world));
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // What the last trial said holds for a second.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let begun = Instant::now();
    let answers = futures(&world, 8).await;
    assert_eq!(answers, [503; 8]);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(read(world.http.get(format!("{}/healthz", world.base))).await.status, 200);
    other.execute_batch("ROLLBACK").unwrap();
    let freed = Instant::now();
    while status(&world).await != 200 {
        assert!(freed.elapsed() < Duration::from_secs(10), "still not ready");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// So many probes at the same time.
async fn futures(world: &World, count: usize) -> Vec<u16> {
    let mut probes = tokio::task::JoinSet::new();
    for _ in 0..count {
        let request = world.http.get(format!("{}/readyz", world.base));
        probes.spawn(async move { request.send().await.unwrap().status().as_u16() });
    }
    probes.join_all().await
}

#[tokio::test]
async fn many_probes_share_one_trial_also_when_the_first_has_gone_away() {
    let world = World::start().await;
    let writes = || -> i64 {
        let database = connect(&database(&world));
        database.query_row("SELECT writes FROM health WHERE id = 1", [], |row| row.get(0)).unwrap()
    };
    let (before, begun) = (writes(), Instant::now());
    // It asks, and is gone before it can be answered.
    let request = world.http.get(format!("{}/readyz", world.base)).timeout(Duration::from_micros(500));
    let _ = request.send().await;
    for _ in 0..5 {
        assert_eq!(futures(&world, 40).await, [200; 40]);
    }
    let (trials, seconds) = (writes() - before, i64::try_from(begun.elapsed().as_secs()).unwrap());
    assert!((1..=seconds + 2).contains(&trials), "{trials} trials in {seconds} s");
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(status(&world).await, 200);
    assert!(writes() > before + trials, "what was once ready is tried again");
}
