//! Pages and cursors.

use serde_json::json;

use crate::support::both;

both! {
    async fn a_list_that_fails_takes_no_other_list_away(app: TestApp) {
        let answer = app.answer("{ projects(after: \"wrong\") { totalCount } countries { totalCount } }").await;
        assert_eq!((&answer["data"]["projects"], &answer["data"]["countries"]["totalCount"]), (&json!(null), &json!(249)));
        assert_eq!((&answer["errors"][0]["path"], &answer["errors"][1]), (&json!(["projects"]), &json!(null)));
    }

    async fn a_list_can_be_walked_forward_and_backward_without_a_gap(app: TestApp) {
        let all = app.data("{ countries(first: 200) { totalCount nodes { alpha2 } pageInfo { hasNextPage hasPreviousPage } } }").await;
        assert_eq!(all["countries"]["totalCount"], 249);
        assert_eq!(all["countries"]["pageInfo"]["hasNextPage"], true);
        assert_eq!(all["countries"]["pageInfo"]["hasPreviousPage"], false);

        let mut forward = Vec::new();
        let mut after = "null".to_owned();
        loop {
            let page = app.data(&format!("{{ countries(first: 100, after: {after}) {{ nodes {{ alpha2 }} pageInfo {{ endCursor hasNextPage }} }} }}")).await;
            let page = &page["countries"];
            forward.extend(page["nodes"].as_array().expect("nodes").iter().map(|node| node["alpha2"].clone()));
            after = page["pageInfo"]["endCursor"].to_string();
            if page["pageInfo"]["hasNextPage"] == false { break; }
        }
        let mut backward = Vec::new();
        let mut before = "null".to_owned();
        loop {
            let page = app.data(&format!("{{ countries(last: 100, before: {before}) {{ nodes {{ alpha2 }} pageInfo {{ startCursor hasPreviousPage }} }} }}")).await;
            let page = &page["countries"];
            let nodes = page["nodes"].as_array().expect("nodes").iter().map(|node| node["alpha2"].clone());
            backward.splice(0..0, nodes);
            before = page["pageInfo"]["startCursor"].to_string();
            if page["pageInfo"]["hasPreviousPage"] == false { break; }
        }
        assert_eq!(forward.len(), 249);
        assert!(forward.windows(2).all(|pair| pair[0].as_str() < pair[1].as_str()));
        assert_eq!(forward, backward);
    }

    async fn the_pages_of_many_parents_are_the_pages_of_each(app: TestApp) {
        let query = "{ countries(filter: { pipelineProjects: {} }) { nodes { alpha2 pipelineProjects(first: 2, orderBy: { field: NAME, direction: DESC })
            { totalCount nodes { code } pageInfo { hasNextPage endCursor } } } } }";
        let together = app.data(query).await;
        let countries = together["countries"]["nodes"].as_array().expect("countries");
        assert!(countries.len() > 5);
        for country in countries {
            let alone = app.data(&format!("{{ country(by: {{ alpha2: {} }}) {{ alpha2 pipelineProjects(first: 2, orderBy: {{ field: NAME, direction: DESC }})
                {{ totalCount nodes {{ code }} pageInfo {{ hasNextPage endCursor }} }} }} }}", country["alpha2"])).await;
            assert_eq!(alone["country"], *country);
        }
    }

    async fn a_page_that_can_not_be_is_refused_with_the_argument(app: TestApp) {
        for (arguments, field) in [
            ("first: -1", "first"), ("first: 201", "first"), ("last: 201", "last"), ("first: 1, last: 1", "last"),
            ("after: \"x\"", "after"), ("before: \"\"", "before"),
        ] {
            let (code, message) = app.error(&format!("{{ countries({arguments}) {{ nodes {{ id }} }} }}")).await;
            assert_eq!(code, "INVALID_ARGUMENT", "{arguments}");
            assert!(message.starts_with(&format!("{field}: ")), "{arguments}: {message}");
        }
    }

    async fn a_cursor_of_another_order_is_refused(app: TestApp) {
        let page = app.data("{ countries(first: 1, orderBy: { field: NAME }) { pageInfo { endCursor } } }").await;
        let cursor = &page["countries"]["pageInfo"]["endCursor"];
        let (code, message) = app.error(&format!("{{ countries(after: {cursor}) {{ nodes {{ id }} }} }}")).await;
        let says = "after: the cursor belongs to another list, or to this list in another order";
        assert_eq!((code.as_str(), message.as_str()), ("INVALID_ARGUMENT", says));
        for query in ["organizations(after: @, orderBy: { field: NAME })", "countries(after: @, orderBy: { field: NAME, direction: DESC })"] {
            let (_, message) = app.error(&format!("{{ {} {{ nodes {{ id }} }} }}", query.replace('@', &cursor.to_string()))).await;
            assert_eq!(message, says);
        }
    }

    async fn an_empty_page_has_no_cursors(app: TestApp) {
        let page = app.data("{ experts { totalCount nodes { id } pageInfo { startCursor endCursor hasNextPage } } }").await;
        assert_eq!(page["experts"], serde_json::json!({ "totalCount": 0, "nodes": [],
            "pageInfo": { "startCursor": null, "endCursor": null, "hasNextPage": false } }));
    }
}
