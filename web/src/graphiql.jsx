import { GraphiQL } from "graphiql";
import { getOperationAST } from "graphql";
import { createRoot } from "react-dom/client";
import { events } from "./events.js";
import { hasOwnTabs, seedEditors, storage } from "./storage.js";

const ENDPOINT = "/graphql";
const EXAMPLES = "/graphiql/examples.json";
const EXAMPLES_TIMEOUT_MS = 5000;
const FALLBACK_QUERY = "{ __typename }\n";

async function fetcher(params, options) {
  const headers = new Headers(options?.headers);
  const operation = options?.documentAST && getOperationAST(options.documentAST, params.operationName);
  const subscribes = operation?.operation === "subscription";
  const json = "application/graphql-response+json, application/json";
  headers.set("Content-Type", "application/json");
  headers.set("Accept", subscribes ? `text/event-stream, ${json}` : json);
  const response = await fetch(ENDPOINT, { method: "POST", headers, body: JSON.stringify(params) });
  if (response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    return events(response.body);
  }
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    const detail = text.trim().slice(0, 500);
    const message = `${ENDPOINT} answered ${response.status} without JSON${detail && `: ${detail}`}`;
    return { errors: [{ message }] };
  }
}

// GraphiQL names a tab after its operation; the title goes into a comment.
function toTab({ title, query, variables, headers }) {
  const body = `${query.trim()}\n`;
  const comment = typeof title === "string" ? title.replace(/\s+/g, " ").trim() : "";
  return {
    query: comment && !body.startsWith("#") ? `# ${comment}\n${body}` : body,
    variables: typeof variables === "string" && variables.trim() ? variables : null,
    headers: typeof headers === "string" && headers.trim() ? headers : null,
  };
}

async function loadExamples() {
  try {
    const response = await fetch(EXAMPLES, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(EXAMPLES_TIMEOUT_MS),
    });
    if (!response.ok) {
      return [];
    }
    return (await response.json())
      .filter((example) => typeof example?.query === "string" && example.query.trim())
      .map(toTab);
  } catch {
    return [];
  }
}

async function start() {
  let tabs;
  if (!hasOwnTabs()) {
    tabs = await loadExamples();
    if (tabs.length === 0) {
      tabs = [{ query: FALLBACK_QUERY, variables: null }];
    }
    seedEditors(tabs[0]);
  }
  createRoot(document.getElementById("graphiql")).render(
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      defaultQuery={FALLBACK_QUERY}
      defaultTabs={tabs}
      isHeadersEditorEnabled={true}
      shouldPersistHeaders={false}
    />,
  );
}

start();
