//! The example queries of docs/examples: ten for each kind of user, all of them answered.

use std::collections::BTreeMap;

use dgcc::examples;

use crate::support::both;

#[test]
fn there_are_ten_examples_for_each_kind_of_user() {
    let mut folders = BTreeMap::<String, usize>::new();
    for example in examples::all() {
        let (folder, _) = example.path.split_once('/').expect("a folder");
        *folders.entry(folder.to_owned()).or_default() += 1;
        assert!(example.query.starts_with("# "), "{}: says what it answers", example.path);
    }
    let folders: Vec<_> = folders.into_iter().collect();
    let expected = ["1-frontend", "2-partner-system", "3-funder"].map(|folder| (folder.to_owned(), 10));
    assert_eq!(folders, expected);
}

both! {
    async fn every_example_is_answered(app: TestApp) {
        for example in examples::all() {
            let data = app.data(&example.query).await;
            let fields = data.as_object().expect("data");
            assert!(fields.values().all(|value| !value.is_null()), "{}: {data}", example.path);
        }
    }
}
