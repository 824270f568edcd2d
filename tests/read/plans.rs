//! How lists are found: by an index that has them in order, from their parent on where they belong to one. So what a page
//! costs does not grow with the tables.

use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use serde_json::Value;

use crate::http::limits::multiply;
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
    let mut faults = Vec::new();
    walk(&postgres_plan(db, text).await, &mut faults);
    faults
}

/// What a plan reads, and by which condition.
async fn postgres_steps(db: &DatabaseConnection, text: &str) -> Vec<String> {
    let mut steps = Vec::new();
    let mut nodes = vec![postgres_plan(db, text).await];
    while let Some(mut node) = nodes.pop() {
        let text = |key: &str| node[key].as_str().unwrap_or_default();
        steps.push(format!("{} {}{}", text("Relation Name"), text("Index Cond"), text("Recheck Cond")));
        nodes.extend(node["Plans"].as_array_mut().into_iter().flatten().map(Value::take));
    }
    steps
}

async fn postgres_plan(db: &DatabaseConnection, text: &str) -> Value {
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
    let mut plan: Value = row.try_get_by_index(0).expect("JSON");
    plan[0]["Plan"].take()
}

/// Whether a plan reads a joined table whole.
fn reads_whole(node: &Value) -> bool {
    let kind = node["Node Type"].as_str().unwrap_or_default();
    ["Subquery Scan", "Seq Scan", "Sort"].contains(&kind) && node["Parent Relationship"] == "Inner"
        || node["Plans"].as_array().into_iter().flatten().any(reads_whole)
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

async fn sqlite_faults(db: &DatabaseConnection, text: &str) -> Vec<String> {
    let several = text.contains("FROM json_each");
    let is_fault = |parent: i64, step: &str| {
        let scans = step.starts_with("SCAN") && !step.contains("INDEX") && !step.contains("CONSTANT");
        // The few rows of several lists are put in the order of their parents.
        let sorts = step.contains("TEMP B-TREE FOR ORDER BY") && !(several && parent == 0);
        scans || sorts || step.contains("TEMP B-TREE FOR LAST TERM")
    };
    let steps = sqlite_plan(db, text).await.into_iter();
    steps.filter_map(|(parent, step)| is_fault(parent, &step).then_some(step)).collect()
}

async fn sqlite_steps(db: &DatabaseConnection, text: &str) -> Vec<String> {
    sqlite_plan(db, text).await.into_iter().map(|(_, step)| step).collect()
}

/// SQLite plans a statement by its text alone: its steps, each with the number of what it is a part of.
async fn sqlite_plan(db: &DatabaseConnection, text: &str) -> Vec<(i64, String)> {
    let explain = Statement::from_string(DbBackend::Sqlite, format!("EXPLAIN QUERY PLAN {text}"));
    let rows = db.query_all_raw(explain).await.expect("a plan");
    let step = |row: sea_orm::QueryResult| {
        (row.try_get("", "parent").expect("a number"), row.try_get("", "detail").expect("a step"))
    };
    rows.into_iter().map(step).collect()
}

/// A connection that plans statements for any parameters, and reads no table whole that has an index.
async fn planning(app: &TestApp) -> DatabaseConnection {
    let mut options = ConnectOptions::new(&app.database);
    // Settings are those of one connection.
    options.max_connections(1);
    let db = Database::connect(options).await.expect("the database opens");
    if db.get_database_backend() == DbBackend::Postgres {
        let settings = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off";
        db.execute_unprepared(settings).await.expect(settings);
    }
    db
}

/// A connection that plans statements as on large tables.
async fn planning_for_many(app: &TestApp) -> DatabaseConnection {
    let db = planning(app).await;
    if db.get_database_backend() == DbBackend::Postgres {
        db.execute_unprepared("SET enable_sort = off").await.expect("a setting");
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
        let db = planning_for_many(&app).await;
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

    // With a limit that PostgreSQL does not know it would plan the statement again each time.
    async fn the_size_of_a_page_is_known_when_its_statement_is_planned(app: TestApp) {
        let uz = "country(by: { alpha2: \"UZ\" })";
        for page in ["{ projects(first: 5) { nodes { id } } }".to_owned(), format!("{{ {uz} {{ projects(first: 5) {{ nodes {{ id }} }} }} }}")] {
            let statements = app.statements(&page).await;
            let text = statements.last().expect("a statement");
            let limit = if app.database.starts_with("postgres") { " LIMIT 6" } else { " LIMIT ?" };
            assert!(text.ends_with(limit), "{text}");
        }
    }

    async fn what_a_few_records_lead_to_can_be_looked_up_for_each_of_them(app: TestApp) {
        let db = planning(&app).await;
        if db.get_database_backend() == DbBackend::Postgres {
            // The ways to join that are best for small tables.
            let settings = "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off";
            db.execute_unprepared(settings).await.expect(settings);
        }
        let schema = Schema::read(&app).await;
        let mut checked = 0;
        for caller in ["", "NIA", "LEAD_ORGANIZATION UZ", "FUNDER WB"] {
            let app = app.acting_as(caller).await;
            for list in schema.lists() {
                for field in schema.ones(list.of) {
                    let page = list.query(&format!("(first: 5) {{ nodes {{ {} }} }}", schema.selection(field)));
                    for text in app.statements(&page).await.iter().filter(|text| text.contains("beside_0")) {
                        let whole = match db.get_database_backend() {
                            DbBackend::Postgres => reads_whole(&postgres_plan(&db, text).await),
                            _ => sqlite_steps(&db, text).await.iter().any(|step| step.starts_with("MATERIALIZE") || step.contains("AUTOMATIC")),
                        };
                        assert!(!whole, "{caller} {list}.{}: {text}", field.name);
                        checked += 1;
                    }
                }
            }
        }
        assert!(checked > 50, "{checked}");
    }

    async fn a_list_that_is_found_through_others_reads_nothing_but_its_records(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let expert = "code: \"E\", specialty: [{ language: \"en\", text: \"Data\" }]";
        nia.data(&format!("mutation {{ registerExpert(input: {{ {expert} }}) {{ userErrors {{ code }} }} }}")).await;
        multiply(&app, "expert", 30_000).await;
        let db = planning(&app).await;
        db.execute_unprepared("ANALYZE").await.expect("statistics");
        for first in [1, 9] {
            let page = format!("{{ countries(first: {first}) {{ nodes {{ experts(first: 5) {{ nodes {{ id }} }} }} }} }}");
            let statements = nia.statements(&page).await;
            let text = statements.iter().find(|text| text.contains("expert_dispatch")).expect("a statement");
            let (steps, by_id) = match db.get_database_backend() {
                DbBackend::Postgres => (postgres_steps(&db, text).await, "(id = ANY ("),
                _ => (sqlite_steps(&db, text).await, "(id=?)"),
            };
            let steps: Vec<&String> = steps.iter().filter(|step| step.contains("expert ")).collect();
            assert!(!steps.is_empty() && steps.iter().all(|step| step.contains(by_id)), "{steps:#?}: {text}");
        }
    }

    async fn no_search_in_a_table_that_grows_reads_it_whole(app: TestApp) {
        let db = planning_for_many(&app).await;
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
