// Opens the GraphiQL page of a running service in Chromium and runs a query.
//
//   node check.mjs BASE_URL [SCREENSHOT.png]
//
// Fails on a Content-Security-Policy violation, a console error, an HTTP error
// from the page's own assets or a request to any other host.
import { chromium } from "playwright-core";

const [base, screenshot] = process.argv.slice(2);
if (!base) {
  console.error("usage: node check.mjs BASE_URL [SCREENSHOT.png]");
  process.exit(2);
}
const pageUrl = new URL("/graphiql", base);
const problems = [];
let foreign = 0;
let local = 0;

function expect(condition, message) {
  if (!condition) {
    problems.push(message);
  }
}

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

try {
  const context = await browser.newContext({ viewport: { width: 1400, height: 850 } });

  await context.route("**/*", (route) => {
    const url = new URL(route.request().url());
    if (url.host !== pageUrl.host) {
      foreign += 1;
      problems.push(`request to another host: ${url.href}`);
      return route.abort();
    }
    local += 1;
    return route.continue();
  });
  await context.exposeFunction("reportViolation", (text) => problems.push(`CSP violation: ${text}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.reportViolation(
        `${event.effectiveDirective} refused ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}:${event.columnNumber}`,
      );
    });
  });

  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on("console", (message) => {
    if (message.type() === "error") {
      problems.push(`console error: ${message.text()} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));
  page.on("websocket", (socket) => problems.push(`web socket opened: ${socket.url()}`));
  page.on("worker", (worker) => problems.push(`worker started: ${worker.url()}`));
  page.on("requestfailed", (request) =>
    problems.push(`request failed: ${request.url()} (${request.failure()?.errorText})`),
  );
  page.on("response", (response) => {
    if (response.status() >= 400) {
      problems.push(`HTTP ${response.status()}: ${response.url()}`);
    }
  });

  const answer = await page.goto(pageUrl.href);
  const policy = answer.headers()["content-security-policy"] ?? "";
  expect(/(^|;)\s*default-src 'none'/.test(policy), `no strict Content-Security-Policy: "${policy}"`);
  expect(!policy.includes("unsafe-"), `a relaxed Content-Security-Policy: "${policy}"`);

  await page.waitForSelector(".graphiql-query-editor .CodeMirror");
  await page.waitForSelector(".graphiql-response .CodeMirror");
  expect((await page.title()) === "dgcc GraphiQL", `page title is "${await page.title()}"`);
  const tabs = await page.locator(".graphiql-tab").count();

  // The first tab's query.
  const sent = page.waitForRequest(
    (request) => request.url().endsWith("/graphql") && !request.postData()?.includes("IntrospectionQuery"),
  );
  await page.click(".graphiql-execute-button");
  const request = await sent;
  expect(request.method() === "POST", `query sent by ${request.method()}`);
  const headers = await request.allHeaders();
  expect(headers["content-type"] === "application/json", `query sent as ${headers["content-type"]}`);
  expect(
    headers.accept === "application/graphql-response+json, application/json",
    `query sent with Accept: ${headers.accept}`,
  );
  await page.waitForFunction(() =>
    document.querySelector(".graphiql-response .CodeMirror")?.CodeMirror.getValue().includes('"data"'),
  );

  // The dialogs and menus that GraphiQL styles on the fly.
  await page.click('button[aria-label="Open settings dialog"]');
  await page.waitForSelector(".graphiql-dialog");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".graphiql-dialog", { state: "detached" });

  // The documentation of the schema.
  await page.click('button[aria-label="Show Documentation Explorer"]');
  await page.waitForSelector(".graphiql-doc-explorer-content >> text=Root Types");
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(500);
  if (screenshot) {
    await page.screenshot({ path: screenshot });
  }

  // The tabs are the visitor's own from now on.
  await page.reload();
  await page.waitForSelector(".graphiql-query-editor .CodeMirror");
  const kept = await page.locator(".graphiql-tab").count();
  expect(kept === tabs, `${tabs} tabs before the page was opened again, ${kept} after`);
  await page.waitForTimeout(500);

  console.log(`${pageUrl.href}: ${tabs} tabs, ${local} requests to the host, ${foreign} to other hosts`);
} catch (error) {
  problems.push(error.message);
} finally {
  await browser.close();
}

for (const problem of problems) {
  console.error(`FAIL ${problem}`);
}
if (problems.length > 0) {
  process.exit(1);
}
console.log("ok");
