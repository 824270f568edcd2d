use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use tokio::task::{JoinHandle, yield_now};

use super::*;

const LIMIT: Duration = Duration::from_millis(10);

/// A pool of one connection.
async fn pool() -> Pool {
    let target = Target::Sqlite(SqliteConnectOptions::new().in_memory(true), START);
    let plan =
        Plan { target, most: 1, acquire: LIMIT, patience: START, preamble: None, demoted: Arc::default() };
    Pool::connect(plan, Arc::default()).await.expect("a pool")
}

fn waiting(pool: Pool) -> JoinHandle<Result<Lease, DbErr>> {
    tokio::spawn(async move { pool.lease().await })
}

fn is_refused(lease: &Result<Lease, DbErr>) -> bool {
    matches!(lease, Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)))
}

// On a single thread the loop runs between any two polls of the waiting task, so the speed of the machine does not matter.
#[tokio::test(flavor = "current_thread")]
async fn the_patient_wait_while_connections_come_back_and_the_others_do_not() {
    let pool = pool().await;
    let held = pool.lease().await.expect("a lease");
    let (patient, other) = (waiting(pool.patient()), waiting(pool.clone()));
    let begun = clock::moment();
    while !other.is_finished() || begun.elapsed() < 5 * LIMIT {
        pool.inner.returned.fetch_add(1, Ordering::Relaxed);
        yield_now().await;
    }
    assert!(is_refused(&other.await.expect("an end")));
    assert!(!patient.is_finished());
    drop(held);
    assert!(patient.await.expect("an end").is_ok());
}

#[tokio::test(flavor = "current_thread")]
async fn the_patient_give_up_when_no_connection_comes_back() {
    let pool = pool().await;
    let _held = pool.lease().await.expect("a lease");
    assert!(is_refused(&waiting(pool.patient()).await.expect("an end")));
}

#[tokio::test(flavor = "current_thread")]
async fn a_connection_that_comes_back_is_counted() {
    let pool = pool().await;
    for times in 1..=3 {
        drop(pool.lease().await.expect("a lease"));
        assert_eq!(pool.inner.returned.load(Ordering::Relaxed), times + 1);
    }
}
