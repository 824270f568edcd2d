//! Resident memory: at rest after the start, and while queries of half the cost limit are answered.

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;

use crate::Place;
use crate::process::{forget_peak, peak, resident};
use crate::service::Service;
use crate::table;

/// How many are sent at once.
const CROWD: usize = 32;

pub(crate) async fn measure(places: &[Place]) {
    let mut rows = Vec::new();
    for place in places {
        rows.push(row(place, "PostgreSQL", &place.postgres).await);
        rows.push(row(place, "SQLite", &place.sqlite).await);
    }
    let head = [
        "binary",
        "database",
        "MB when idle",
        "additional MB for one heavy query",
        "maximum MB with 32 at the same time",
        "answered",
        "MB afterwards",
    ];
    table::print(&head, &rows);
}

async fn row(place: &Place, database: &str, url: &str) -> Vec<String> {
    let service = Service::start(&place.build, url);
    let server = &service.server;
    // What is done once after the start is done.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let rest = resident(server.pid);
    let (document, variables) = (heavy_query(), json!({}));
    forget_peak(server.pid);
    server.ask(&document, &variables).await;
    let one = peak(server.pid);
    let answers = join_all((0..CROWD).map(|_| server.answer(&document, &variables))).await;
    let answered = answers.iter().filter(|answer| answer.get("errors").is_none()).count();
    let many = peak(server.pid);
    tokio::time::sleep(Duration::from_secs(3)).await;
    let after = resident(server.pid);
    let figure = |figure: f64| format!("{figure:.0}");
    vec![
        place.build.name.clone(),
        database.to_owned(),
        figure(rest),
        figure(one - rest),
        figure(many),
        format!("{answered} of {CROWD}"),
        figure(after),
    ]
}

/// A hundred times fifty pipeline projects, their applications and their number.
fn heavy_query() -> String {
    let part = |nth| {
        format!(
            "a{nth}: pipelineProjects(first: 50) {{
                totalCount
                nodes {{ code applications(first: 2) {{ nodes {{ code }} }} }}
            }}"
        )
    };
    format!("{{ {} }}", (0..100).map(part).collect::<Vec<_>>().join("\n"))
}
