//! Writers: each makes projects, applies for them, changes them, hides them and shows them again.

use serde_json::Value;
use tokio::time::Instant;

use super::Client;

/// Writes until the end; how many mutations were acknowledged.
pub(super) async fn write(client: Client, number: usize, end: Instant) -> usize {
    let mut writer = Writer { client, number, count: 0 };
    let mut round = 0;
    while Instant::now() < end {
        writer.round(round).await;
        round += 1;
    }
    writer.count
}

struct Writer {
    client: Client,
    number: usize,
    count: usize,
}

impl Writer {
    async fn round(&mut self, round: usize) {
        let code = format!("SOAK-{}-{round}", self.number);
        let name = |text: &str| format!("name: [{{ language: \"en\", text: \"{text}\" }}]");
        let input = format!("country: {{ alpha2: \"UZ\" }}, code: \"{code}\", {}", name("Portal"));
        let project = self.mutate("discoverPipelineProject", &input, "pipelineProject").await;
        let source = if self.number.is_multiple_of(2) { "KOICA" } else { "WB" };
        let words = if source == "KOICA" { "PCP" } else { "Active" };
        let input = format!(
            "pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"{source}\" }}, appliedOn: \"2024-02-01\", funderStage: \"{words}\""
        );
        let application = self.mutate("applyForFunding", &input, "application").await;
        let input = format!(
            "application: {{ id: {application} }}, amountBasis: TOTAL_COST, amount: {{ amount: \"7\", currency: \"KRW\" }}"
        );
        let amount = self.mutate("recordApplicationAmount", &input, "applicationAmount").await;
        for version in 1..4 {
            let input =
                format!("id: {project}, expectedVersion: {version}, {}", name(&format!("Portal {version}")));
            self.mutate("updatePipelineProject", &input, "pipelineProject").await;
        }
        match round % 3 {
            0 => {
                let input = format!("id: {amount}, expectedVersion: 1");
                self.mutate("removeApplicationAmount", &input, "").await;
            }
            1 => {
                let input = format!("id: {application}, expectedVersion: 1, visibility: INTERNAL");
                self.mutate("updateApplication", &input, "application").await;
                let input = format!("id: {application}, expectedVersion: 2, visibility: PARTNER");
                self.mutate("updateApplication", &input, "application").await;
            }
            _ => {
                let input = format!("id: {application}, expectedVersion: 1, visibility: INTERNAL");
                self.mutate("updateApplication", &input, "application").await;
            }
        }
    }

    /// Does one mutation, sent with its key until it is answered; the id of its record.
    async fn mutate(&mut self, mutation: &str, input: &str, record: &str) -> Value {
        let key = format!("soak-{}-{}", self.number, self.count);
        let record = if record.is_empty() { String::new() } else { format!("record: {record} {{ id }}") };
        let query = format!(
            "mutation {{ made: {mutation}(input: {{ {input} }}) {{ {record} userErrors {{ code field message }} }} }}"
        );
        loop {
            if let Some(data) = self.client.ask(&query, Some(&key)).await {
                assert_eq!(data["made"]["userErrors"], serde_json::json!([]), "{query}");
                self.count += 1;
                return data["made"]["record"]["id"].clone();
            }
            tokio::task::yield_now().await;
        }
    }
}
