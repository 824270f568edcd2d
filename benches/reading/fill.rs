//! Fills a database with public records, after the service has migrated it and loaded what it carries.
//!
//! At scale 1: 60 terms with 2,000 projects, 3,000 dispatches of 3,000 experts and 3,000 training programs, 2,000
//! pipeline projects with 4,000 applications (an amount and a stage each), and one term, ZZ-BIG, with 1,000 training
//! programs and dispatches.

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};

use crate::dialect::{Dialect, code, pick};

const TERMS: u64 = 60;
const ADJECTIVES: [&str; 10] =
    ["National", "Regional", "Integrated", "Open", "Secure", "Smart", "Shared", "Mobile", "Local", "Unified"];
const THINGS: [&str; 20] = [
    "Digital Identity Platform",
    "Land Registry",
    "Tax Portal",
    "Procurement System",
    "Data Center",
    "Health Records",
    "Customs Gateway",
    "Civil Registry",
    "Payment Hub",
    "Open Data Portal",
    "Document Exchange",
    "Case Management",
    "School Network",
    "Disaster Alerts",
    "Address System",
    "Statistics Warehouse",
    "Traffic Control",
    "Service Counter",
    "Budget Ledger",
    "Cyber Range",
];
const KOREAN: [&str; 10] = [
    "디지털 신원",
    "토지 등록",
    "조세 포털",
    "조달 시스템",
    "데이터 센터",
    "의료 기록",
    "관세 관문",
    "민원 등록",
    "결제 허브",
    "공공 데이터",
];
const KINDS: [&str; 5] =
    ["TECHNICAL_CONSULTING", "PILOT_SYSTEM", "JOINT_RESEARCH", "PROJECT_DISCOVERY", "GOVERNMENT_COOPERATION"];
pub(crate) const SOURCES: [&str; 6] = ["KOICA", "EDCF", "WB", "IDB", "ADB", "AFDB"];
pub(crate) const STAGES: [&str; 7] =
    ["IDENTIFICATION", "PREPARATION", "APPRAISAL", "NEGOTIATION", "IMPLEMENTATION", "COMPLETION", "DROPPED"];
/// The columns that every record has.
const RECORD: &str = "version, created_at, updated_at, visibility, source, source_detail";
/// The columns of what can be searched.
const NAMED: &str = "sort_name, search";

pub(crate) async fn fill(dialect: Dialect, url: &str, scale: u64) {
    let db = connect(url).await;
    db.execute_unprepared(dialect.before()).await.expect("settings of the session");
    let filling = Filling { dialect, scale };
    db.execute_unprepared("BEGIN").await.expect("a transaction");
    for statement in filling.centers().into_iter().chain(filling.work()).chain(filling.pipeline()) {
        db.execute_unprepared(&statement).await.expect(&statement);
    }
    db.execute_unprepared("COMMIT").await.expect("the records are stored");
    db.execute_unprepared(dialect.after()).await.expect("the tables are analyzed");
    db.close().await.expect("the connection closes");
}

/// One connection, so that temporary tables and settings of the session hold.
pub(crate) async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.min_connections(1).max_connections(1).sqlx_logging(false).idle_timeout(None).max_lifetime(None);
    Database::connect(options).await.expect("the database opens")
}

struct Filling {
    dialect: Dialect,
    scale: u64,
}

impl Filling {
    /// Centers of countries that have none, each with an organization that hosts it and a term.
    fn centers(&self) -> Vec<String> {
        let d = self.dialect;
        let count = TERMS + 1;
        let record = self.record("n", 300);
        let term_code = format!("CASE WHEN n = {count} THEN 'ZZ-BIG' ELSE 'BENCH-' || n END");
        vec![
            "CREATE TEMP TABLE bench_free AS SELECT row_number() OVER (ORDER BY alpha2) AS n, alpha2 FROM country
             WHERE alpha2 NOT IN (SELECT country_code FROM center)"
                .to_owned(),
            format!(
                "INSERT INTO organization (id, code, organization_kind, country_code, name, {NAMED}, {RECORD})
                 SELECT {id}, 'BORG-' || n, 'AGENCY', alpha2, {name}, {named}, {record}
                 FROM bench_free WHERE n <= {count}",
                id = d.id(1, "n"),
                name = self.name("n"),
                named = self.named("n", "'BORG-' || n"),
            ),
            format!(
                "INSERT INTO center (id, code, country_code, name, {NAMED}, {RECORD})
                 SELECT {id}, alpha2, alpha2, {name}, {named}, {record} FROM bench_free WHERE n <= {count}",
                id = d.id(2, "n"),
                name = self.name("n"),
                named = self.named("n", "alpha2"),
            ),
            format!(
                "INSERT INTO center_term (id, center_id, code, country_code, ordinal, generation, family, latest_step, name,
                    {NAMED}, city, host_organization_id, opened_on, planned_end_on, {RECORD})
                 SELECT {id}, {center}, {term_code}, alpha2, 1, 'DGCC', 'DGCC', 'OPERATING', {name}, {named},
                    {city}, {host}, '2021-0' || (1 + n % 9), '2024-06', {record}
                 FROM bench_free WHERE n <= {count}",
                id = d.id(3, "n"),
                center = d.id(2, "n"),
                city = d.texts(&[("en", "'City ' || n")]),
                host = d.id(1, "n"),
                name = self.name("n"),
                named = self.named("n", &term_code),
            ),
            // The sixty terms by number, and the one that has many of everything under the number -1.
            format!(
                "CREATE TEMP TABLE bench_term AS SELECT CASE WHEN n = {count} THEN -1 ELSE n % {TERMS} END AS n,
                    {id} AS id, alpha2 AS country_code FROM bench_free WHERE n <= {count}",
                id = d.id(3, "n"),
            ),
            "CREATE TEMP TABLE bench_country AS SELECT row_number() OVER (ORDER BY alpha2) - 1 AS n, alpha2
             FROM country ORDER BY alpha2 LIMIT 100"
                .to_owned(),
        ]
    }

    /// Projects, experts with their dispatches, and training programs of the terms.
    fn work(&self) -> Vec<String> {
        let d = self.dialect;
        let projects = 2_000 * self.scale;
        let mut statements = vec![
            format!(
                "INSERT INTO project (id, code, term_id, country_code, project_kind, work_status, name, {NAMED}, summary,
                    sector_code, predates_records, started_on, budget_minor, budget_currency, {RECORD})
                 SELECT {id}, {code}, term.id, term.country_code, {kind}, {status}, {name}, {named}, {summary},
                    '15110', true, CASE WHEN g % 11 = 0 THEN NULL ELSE (2013 + g % 12) || '-0' || (1 + g % 9) END,
                    100000 * (1 + g % 5000), 'USD', {record}
                 FROM {series} JOIN bench_term AS term ON term.n = g % {TERMS}",
                id = d.id(4, "g"),
                code = code("BP", "g"),
                kind = pick(&KINDS, "g"),
                status = pick(&["PLANNED", "ONGOING", "COMPLETED", "CANCELLED"], "g / 3"),
                name = self.name("g"),
                named = self.named("g", &code("BP", "g")),
                summary = self.summary("g"),
                record = self.record("g", projects),
                series = d.series(projects),
            ),
            format!(
                "INSERT INTO expert (id, code, country_code, specialty, {NAMED}, {RECORD})
                 SELECT {id}, {code}, 'KR', {name}, {named}, {record} FROM {series}",
                id = d.id(5, "g"),
                code = code("BX", "g"),
                name = self.name("g"),
                named = self.named("g", &code("BX", "g")),
                record = self.record("g", 3_000 * self.scale),
                series = d.series(3_000 * self.scale),
            ),
        ];
        for (kind, prefix, count, term) in
            [(0x10, "BT", 3_000, format!("g % {TERMS}")), (0x20, "BU", 1_000, "-1".to_owned())]
        {
            let series = d.series(count * self.scale);
            let record = self.record("g", count * self.scale);
            statements.push(format!(
                "INSERT INTO expert_dispatch (id, expert_id, term_id, country_code, started_on, ended_on, duties,
                    {RECORD})
                 SELECT {id}, {expert}, term.id, term.country_code, {starts}, {ends}, {duties}, {record}
                 FROM {series} JOIN bench_term AS term ON term.n = {term}",
                id = d.id(kind, "g"),
                expert = d.id(5, "g"),
                starts = d.date("2014-01-01", "g * 13 % 4000"),
                ends = d.date("2014-07-01", "g * 13 % 4000"),
                duties = self.summary("g"),
            ));
            statements.push(format!(
                "INSERT INTO training_program (id, code, term_id, country_code, mode, name, {NAMED}, summary,
                    predates_records, {RECORD})
                 SELECT {id}, {code}, term.id, term.country_code, {mode}, {name}, {named}, {summary}, true, {record}
                 FROM {series} JOIN bench_term AS term ON term.n = {term}",
                id = d.id(kind + 1, "g"),
                code = code(prefix, "g"),
                mode = pick(&["INVITATIONAL", "ON_SITE", "ONLINE"], "g"),
                name = self.name("g"),
                named = self.named("g", &code(prefix, "g")),
                summary = self.summary("g"),
            ));
        }
        statements
    }

    /// Pipeline projects, two applications each, to different funding sources.
    fn pipeline(&self) -> Vec<String> {
        let d = self.dialect;
        let count = 2_000 * self.scale;
        let series = d.series(count);
        let twice = format!("{series} CROSS JOIN (SELECT 0 AS j UNION ALL SELECT 1) AS half");
        let (source, stage) =
            (pick(&SOURCES, "g + j * (1 + g / 7 % 3)"), pick(&STAGES, "g * 5 + j * 3 + g / 11"));
        let application = d.id(7, "g * 2 + j");
        let record = self.record("(g * 2 + j)", count * 2);
        let country = "JOIN bench_country AS country ON country.n = g % 100";
        let started = d.date("2012-01-01", "g * 17 % 5000");
        vec![
            format!(
                "INSERT INTO pipeline_project (id, code, country_code, country_as_reported, name, {NAMED}, objective,
                    sector_code, implementing_agency, identified_on, {RECORD})
                 SELECT {id}, {code}, alpha2, 'As reported', {name}, {named}, {objective}, '15110',
                    'Ministry of Digital Affairs', CASE WHEN g % 7 = 0 THEN NULL ELSE {started} END, {record}
                 FROM {series} {country}",
                id = d.id(6, "g"),
                code = code("BL", "g"),
                name = self.name("g"),
                named = self.named("g", &code("BL", "g")),
                objective = self.summary("g"),
                record = self.record("g", count),
            ),
            format!(
                "INSERT INTO application (id, code, pipeline_project_id, funding_source_code, country_code, sector_code,
                    reference, stage, funder_stage, instrument, year, applied_on, approved_on, conditions_visibility,
                    {RECORD})
                 SELECT {application}, {code}, {project}, {source}, alpha2, '15110', 'P' || (100000 + g), {stage},
                    'stage ' || (g % 7), 'Investment Project Financing', 2005 + (g * 3 + j) % 20, {started},
                    CASE WHEN g % 3 = 0 THEN NULL ELSE {approved} END, 'PUBLIC', {record}
                 FROM {twice} {country}",
                code = code("BA", "(g * 2 + j)"),
                project = d.id(6, "g"),
                approved = d.date("2012-09-01", "g * 17 % 5000"),
            ),
            format!(
                "INSERT INTO application_amount (id, application_id, country_code, funding_source_code, amount_basis,
                    finance_kind, amount_minor, amount_currency, {RECORD})
                 SELECT {id}, {application}, alpha2, {source}, {basis}, {finance},
                    CAST(1000000 AS bigint) * (1 + g % 3000), {currency}, {record}
                 FROM {twice} {country}",
                id = d.id(8, "g * 2 + j"),
                basis = pick(&["COMMITTED", "REQUESTED"], "g"),
                finance = pick(&["LOAN", "GRANT"], "g / 2"),
                currency = pick(&["USD", "USD", "USD", "EUR", "KRW"], "g"),
            ),
            format!(
                "INSERT INTO application_stage (id, application_id, country_code, funding_source_code, ordinal, stage,
                    funder_stage, entered_on, {RECORD})
                 SELECT {id}, {application}, alpha2, {source}, 1, {stage}, 'stage ' || (g % 7), {started}, {record}
                 FROM {twice} {country}",
                id = d.id(9, "g * 2 + j"),
            ),
        ]
    }

    /// Values of `RECORD`.
    fn record(&self, n: &str, total: u64) -> String {
        let time = self.dialect.time(n, total);
        format!("1, {time}, {time}, 'PUBLIC', (SELECT min(code) FROM source), 'bench'")
    }

    fn name(&self, n: &str) -> String {
        self.dialect.texts(&[("en", &english(n)), ("ko", &korean(n))])
    }

    fn summary(&self, n: &str) -> String {
        let words = format!(
            "'What it is about: ' || {} || ', with training, consulting and a pilot for offices in the provinces.'",
            english(n)
        );
        self.dialect.texts(&[("en", &words)])
    }

    /// Values of `NAMED`, in the form that the service writes.
    fn named(&self, n: &str, code: &str) -> String {
        let (english, korean) = (english(n), korean(n));
        format!(
            "lower({english}), ' ' || lower({english}) || ' | ' || {korean} || ' | ' || lower(replace({code}, '-', ''))"
        )
    }
}

fn english(n: &str) -> String {
    let things = pick(&THINGS, &format!("{n} / 10"));
    format!("{} || ' ' || {things} || ' ' || {n}", pick(&ADJECTIVES, n))
}

fn korean(n: &str) -> String {
    format!("{} || ' ' || {n}", pick(&KOREAN, n))
}
