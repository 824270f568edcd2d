// Runs the audits of the npm package graphql-http against a service. Argument: the URL of its GraphQL endpoint. Prints one
// audit a line as JSON: id, name, status (ok, notice, warn, error), and the reason if it is not ok.
import { auditServer } from 'graphql-http';

for (const { id, name, status, reason } of await auditServer({ url: process.argv[2] })) {
  process.stdout.write(JSON.stringify({ id, name, status, reason }) + '\n');
}
