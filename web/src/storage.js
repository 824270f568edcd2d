// The browser's local storage, as GraphiQL uses it, minus request headers:
// GraphiQL's history would keep them, and they may carry bearer tokens.
const PREFIX = "graphiql:";
const HISTORY_KEYS = [`${PREFIX}queries`, `${PREFIX}favorites`];

function withoutHeaders(text) {
  return JSON.stringify(JSON.parse(text, (key, value) => (key === "headers" ? undefined : value)));
}

function open() {
  let local;
  try {
    local = window.localStorage;
    local.getItem(PREFIX);
  } catch {
    return null; // Refused by the browser: GraphiQL then keeps nothing.
  }
  const keys = () => Object.keys(local).filter((key) => key.startsWith(PREFIX));
  return {
    getItem: (key) => local.getItem(key),
    setItem: (key, value) => local.setItem(key, HISTORY_KEYS.includes(key) ? withoutHeaders(value) : value),
    removeItem: (key) => local.removeItem(key),
    clear: () => keys().forEach((key) => local.removeItem(key)),
    get length() {
      return keys().length;
    },
  };
}

export const storage = open();

// Whether the visitor has tabs from an earlier visit.
export function hasOwnTabs() {
  try {
    return JSON.parse(storage.getItem(`${PREFIX}tabState`)).tabs.length > 0;
  } catch {
    return false;
  }
}

// Without this, GraphiQL leaves the first tab's variables out of the editor,
// and on the next visit adds an empty tab.
export function seedEditors({ query, variables }) {
  try {
    storage.setItem(`${PREFIX}query`, query);
    storage.setItem(`${PREFIX}variables`, variables ?? "");
  } catch {
    // No storage: the tabs still open, they are just not kept.
  }
}
