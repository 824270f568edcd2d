//! What those who run the service are told of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::support::{Kind, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_background_task_that_panics_is_started_again_and_the_service_is_not_ready_meanwhile() {
    let Some(app) = TestApp::start(Kind::Sqlite).await else { return };
    let ready = async || {
        let answer = app.client.get(format!("{}/health/ready", app.url)).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    };
    let becomes = async |status: u16| {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        loop {
            let (is, text) = ready().await;
            if is == status {
                return text;
            }
            assert!(tokio::time::Instant::now() < deadline, "{is} {text}");
        }
    };
    assert_eq!(ready().await.0, 200);
    let runs = Arc::new(AtomicU32::new(0));
    let (tasks, ending, count) = (app.app.tasks.clone(), app.app.ending.clone(), runs.clone());
    let kept = tokio::spawn(async move {
        let work = || async {
            match count.fetch_add(1, Ordering::SeqCst) {
                0 => panic!("on purpose"),
                // One that returns has failed, too.
                1 => {}
                _ => std::future::pending().await,
            }
        };
        tasks.keep("example", &ending, work).await;
    });
    assert_eq!(becomes(503).await, "the background task example failed and is being restarted\n");
    while runs.load(Ordering::SeqCst) < 3 {
        becomes(503).await;
        becomes(200).await;
    }
    assert!(!kept.is_finished());
    app.app.ending.start();
    kept.abort();
}
