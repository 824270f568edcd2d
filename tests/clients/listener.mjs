// Listens to one subscription with graphql-ws and prints each event as a line of JSON, then how it ended.
// Arguments: the URL, the token (empty for none), the subscription.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url, token, query] = process.argv.slice(2);
const print = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const client = createClient({
  url,
  webSocketImpl: WebSocket,
  retryAttempts: 0,
  connectionParams: token ? { authorization: `Bearer ${token}` } : undefined,
  on: {
    connected: () => print({ connected: true }),
    closed: (event) => print({ closed: event.code, reason: event.reason }),
  },
});
client.subscribe(
  { query },
  {
    next: (event) => print(event),
    error: (error) => print({ error: Array.isArray(error) ? error.map((one) => one.message) : String(error.code ?? error) }),
    complete: () => print({ complete: true }),
  },
);
// Ends with its parent.
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
