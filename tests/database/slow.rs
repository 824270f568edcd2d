//! A statement that takes too long.

use dgcc::config::Config;

use crate::support::both;

fn strict(config: &mut Config) {
    config.database.statement_timeout_ms = 100;
}

both! {
    set: super::strict;
    async fn a_statement_over_its_time_is_given_up_on_both_databases_and_the_next_is_answered(app: TestApp) {
        let id = if app.database.starts_with("sqlite") { "randomblob(16)" } else { "gen_random_uuid()" };
        app.execute(&format!(
            "CREATE TABLE many AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
                 SELECT n.i, one.* FROM n, (SELECT * FROM pipeline_project LIMIT 1) AS one;
             UPDATE many SET id = {id}, code = 'SLOW-' || i, search = 'a text that has none of the words';
             ALTER TABLE many DROP COLUMN i;
             INSERT INTO pipeline_project SELECT * FROM many;
             DROP TABLE many"
        ))
        .await;
        // No index has such short words, and no word of the texts begins so: all are looked for in each.
        let words: String = "0123456789bcdefgijklmpqrsuvxyz".chars().map(|word| format!("{{ search: \"{word}\" }} ")).collect();
        let search = format!("{{ or: [{words}] }}");
        let query = format!("{{ pipelineProjects(filter: {search}) {{ totalCount }} }}");
        let (code, message) = app.error(&query).await;
        assert_eq!(code, "DEADLINE_EXCEEDED", "{message}");
        assert_eq!(app.data("{ countries { totalCount } }").await["countries"]["totalCount"], 249);
    }
}
