//! How lists are found: by an index that has them in order, from their parent on where they belong to one. So what a page
//! costs does not grow with the tables.

use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use serde_json::Value;

use crate::support::{Schema, TestApp, both};

/// Whether a statement goes through a table of links: what is ordered by is in the other table, so the links of a parent
/// are sorted.
fn goes_through_links(db: &DatabaseConnection, text: &str) -> bool {
    let subqueries = text.matches("IN (SELECT").count();
    text.contains("AS \"links\"") || subqueries > usize::from(db.get_database_backend() == DbBackend::Sqlite)
}

/// Whether a statement is on the webhooks of their owner, who may have few.
fn is_of_few(text: &str) -> bool {
    text.contains("FROM \"webhook\" WHERE \"webhook\".\"owner_issuer\"")
}

/// What is wrong with the plan of a statement on a table that grows.
async fn faults(db: &DatabaseConnection, text: &str) -> Vec<String> {
    match db.get_database_backend() {
        _ if goes_through_links(db, text) || is_of_few(text) => Vec::new(),
        DbBackend::Postgres => postgres_faults(db, text).await,
        _ => sqlite_faults(db, text).await,
    }
}

/// Without full scans and sorts where there is a way without: those that are left have no index.
async fn postgres_faults(db: &DatabaseConnection, text: &str) -> Vec<String> {
    let parameters = (1..).take_while(|number| text.contains(&format!("${number}"))).count();
    let nulls = vec!["NULL"; parameters].join(", ");
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("wanted_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let execute = if parameters == 0 { name.clone() } else { format!("{name}({nulls})") };
    // The text alone does not say which array a list of parents is.
    let by_id =
        text.split(" = \"parents\".\"parents\"").next().is_some_and(|before| before.ends_with("_id\""));
    let array = if by_id { "uuid[]" } else { "text[]" };
    let text = text.replace("unnest($1)", &format!("unnest($1::{array})"));
    let prepare = format!("PREPARE {name} AS {text}");
    db.execute_unprepared(&prepare).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    let explain =
        Statement::from_string(DbBackend::Postgres, format!("EXPLAIN (FORMAT JSON) EXECUTE {execute}"));
    let row = db.query_one_raw(explain).await.expect("a plan").expect("a plan");
    let plan: Value = row.try_get_by_index(0).expect("JSON");
    let mut faults = Vec::new();
    walk(&plan[0]["Plan"], &mut faults);
    faults
}

fn walk(node: &Value, faults: &mut Vec<String>) {
    let kind = node["Node Type"].as_str().unwrap_or_default();
    let length = |keys: &str| node[keys].as_array().map_or(0, Vec::len);
    // Only the ids of equal keys are sorted, of which a unique key has one.
    let in_order = kind == "Incremental Sort" && length("Sort Key") == length("Presorted Key") + 1;
    if ["Seq Scan", "Sort", "Incremental Sort"].contains(&kind) && !in_order {
        faults.push(format!("{kind} {}", node["Relation Name"]));
    }
    for below in node["Plans"].as_array().into_iter().flatten() {
        walk(below, faults);
    }
}

/// SQLite plans a statement by its text alone.
async fn sqlite_faults(db: &DatabaseConnection, text: &str) -> Vec<String> {
    let explain = Statement::from_string(DbBackend::Sqlite, format!("EXPLAIN QUERY PLAN {text}"));
    let several = text.contains("FROM json_each");
    let mut faults = Vec::new();
    for row in db.query_all_raw(explain).await.expect("a plan") {
        let step: String = row.try_get("", "detail").expect("a step");
        let parent: i64 = row.try_get("", "parent").expect("a number");
        let scans = step.starts_with("SCAN") && !step.contains("INDEX") && !step.contains("CONSTANT");
        // The few rows of several lists are put in the order of their parents.
        let sorts = step.contains("TEMP B-TREE FOR ORDER BY") && !(several && parent == 0);
        if scans || sorts || step.contains("TEMP B-TREE FOR LAST TERM") {
            faults.push(step);
        }
    }
    faults
}

/// A connection that plans statements as on large tables.
async fn planning(app: &TestApp) -> DatabaseConnection {
    let mut options = ConnectOptions::new(&app.database);
    // The settings below are those of one connection.
    options.max_connections(1);
    let db = Database::connect(options).await.expect("the database opens");
    if db.get_database_backend() == DbBackend::Postgres {
        for setting in ["enable_seqscan = off", "enable_sort = off", "plan_cache_mode = force_generic_plan"] {
            db.execute_unprepared(&format!("SET {setting}")).await.expect(setting);
        }
    }
    db
}

async fn orders(app: &TestApp, of: &str) -> Vec<String> {
    let data = app.data(&format!("{{ __type(name: \"{of}OrderField\") {{ enumValues {{ name }} }} }}")).await;
    let values = data["__type"]["enumValues"].as_array().expect("values").iter();
    values.map(|value| value["name"].as_str().expect("a name").to_owned()).collect()
}

both! {
    async fn no_page_of_a_list_is_scanned_or_sorted_for(app: TestApp) {
        let db = planning(&app).await;
        let mut found = Vec::new();
        for caller in ["", "NIA"] {
            let app = if caller.is_empty() { app.clone() } else { app.acting_as(caller).await };
            let schema = Schema::read(&app).await;
            for list in schema.lists() {
                let of = list.of;
                for order in orders(&app, of).await {
                    let page = list.query(&format!("(first: 5, orderBy: {{ field: {order} }}) {{ nodes {{ id }} }}"));
                    for text in app.statements(&page).await {
                        let faults = faults(&db, &text).await;
                        if !faults.is_empty() { found.push(format!("{caller} {list} by {order}: {faults:?}: {text}")); }
                    }
                }
                let many = schema.fields(of).iter().filter_map(|field| Some((field, field.of.strip_suffix("Connection")?)));
                for (field, to) in many {
                    for order in orders(&app, to).await {
                        let inner = format!("{}(first: 2, orderBy: {{ field: {order} }}) {{ nodes {{ id }} }}", field.name);
                        for first in [1, 5] {
                            let page = list.query(&format!("(first: {first}) {{ nodes {{ {inner} }} }}"));
                            for text in app.statements(&page).await {
                                let faults = faults(&db, &text).await;
                                if !faults.is_empty() { found.push(format!("{caller} {list}.{} by {order}: {faults:?}: {text}", field.name)); }
                            }
                        }
                    }
                }
            }
        }
        assert!(found.is_empty(), "{} of them, such as {:#?}", found.len(), &found[..found.len().min(5)]);
    }

    async fn no_search_in_a_table_that_grows_reads_it_whole(app: TestApp) {
        let db = planning(&app).await;
        let nia = app.acting_as("NIA").await;
        for list in ["consultations", "documents", "events", "experts", "organizations", "pipelineProjects", "projects", "trainingPrograms"] {
            let statements = nia.statements(&format!("{{ {list}(filter: {{ search: \"portal\" }}) {{ totalCount }} }}")).await;
            let text = statements.iter().find(|text| text.contains("COUNT(")).expect("a count");
            assert_eq!(faults(&db, text).await, Vec::<String>::new(), "{list}: {text}");
            if db.get_database_backend() == DbBackend::Sqlite {
                assert!(text.contains("searched_text"), "{text}");
            }
        }
    }
}
