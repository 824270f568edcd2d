import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";

const ENDPOINT = "/graphql";
const EXAMPLES = "/graphiql/examples.json";
const EXAMPLES_TIMEOUT_MS = 5000;
const FALLBACK_QUERY = "{ __typename }\n";

// The keys under which GraphiQL keeps its tabs and the active editors.
const TABS_KEY = "graphiql:tabState";
const QUERY_KEY = "graphiql:query";
const VARIABLES_KEY = "graphiql:variables";

async function fetcher(params, options) {
  const response = await fetch(ENDPOINT, {
    method: "POST",
    headers: {
      ...options?.headers,
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json, application/json",
    },
    body: JSON.stringify(params),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    const detail = text.trim().slice(0, 500);
    throw new Error(`${ENDPOINT} answered ${response.status} without JSON${detail && `: ${detail}`}`);
  }
}

// GraphiQL names a tab after its operation; the title goes into a comment.
function toTab({ title, query, variables }) {
  const body = `${query.trim()}\n`;
  const comment = typeof title === "string" ? title.replace(/\s+/g, " ").trim() : "";
  return {
    query: comment && !body.startsWith("#") ? `# ${comment}\n${body}` : body,
    variables: typeof variables === "string" && variables.trim() ? variables : null,
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

function hasOwnTabs() {
  try {
    return JSON.parse(localStorage.getItem(TABS_KEY)).tabs.length > 0;
  } catch {
    return false;
  }
}

// Without this, GraphiQL leaves the first tab's variables out of the editor,
// and on the next visit adds an empty tab.
function seedEditors({ query, variables }) {
  try {
    localStorage.setItem(QUERY_KEY, query);
    localStorage.setItem(VARIABLES_KEY, variables ?? "");
  } catch {
    // No storage: the tabs still open, they are just not kept.
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
    <GraphiQL fetcher={fetcher} defaultQuery={FALLBACK_QUERY} defaultTabs={tabs} />,
  );
}

start();
