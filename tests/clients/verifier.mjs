// Verifies messages with the reference library of Standard Webhooks. Reads one message a line as JSON: secret, headers
// and body; prints for each the type of the message, or what is wrong with it.
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';

for await (const line of createInterface({ input: process.stdin })) {
  const { secret, headers, body } = JSON.parse(line);
  try {
    console.log(new Webhook(secret).verify(body, headers).type);
  } catch (error) {
    console.log(`refused: ${error.message}`);
  }
}
