//! The example queries of docs/examples: run by a test, shown by GraphiQL.

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "docs/examples/"]
#[include = "*.graphql"]
struct Files;

/// An example query. Its file begins with a comment that says what it answers.
#[derive(Clone, Debug)]
pub struct Example {
    /// The path of its file below docs/examples.
    pub path: String,
    pub title: String,
    pub query: String,
    /// The role of the caller and the country or funding source that it acts for, as in `FUNDER WB`; none if the example
    /// needs no token. The second line of the file says it.
    pub role: Option<String>,
    /// Whether GraphiQL opens it in a tab: the first of each folder do.
    pub in_tab: bool,
}

/// How many examples of each folder GraphiQL opens.
const TABS_PER_FOLDER: usize = 2;

/// Every example, in the order of their paths.
pub fn all() -> impl Iterator<Item = Example> {
    let mut paths: Vec<String> = Files::iter().map(|path| path.to_string()).collect();
    paths.sort_unstable();
    let folder = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
    let mut seen = std::collections::HashMap::<String, usize>::new();
    let examples: Vec<Example> = paths
        .into_iter()
        .filter_map(|path| {
            let query = String::from_utf8_lossy(&Files::get(&path)?.data).into_owned();
            let title = query.lines().next()?.trim_start_matches('#').trim().to_owned();
            let role = query.lines().find_map(|line| line.strip_prefix("# Role: ")?.split('.').next());
            let role = role.filter(|role| *role != "none").map(str::to_owned);
            let place = seen.entry(folder(&path)).or_default();
            *place += 1;
            Some(Example { in_tab: *place <= TABS_PER_FOLDER, path, title, query, role })
        })
        .collect();
    examples.into_iter()
}
