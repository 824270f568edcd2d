// Compares two schemas as graphql-js reads them. Argument: the file of the printed one. Reads the answer to an
// introspection on one line, or prints the query for it when there is no argument; prints each difference as JSON.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { buildClientSchema, buildSchema, findBreakingChanges, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';

const print = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const [file] = process.argv.slice(2);
if (!file) {
  const all = { specifiedByUrl: true, schemaDescription: true, oneOf: true, inputValueDeprecation: true, directiveIsRepeatable: true };
  print(getIntrospectionQuery(all));
} else {
  const printed = buildSchema(readFileSync(file, 'utf8'));
  for await (const line of createInterface({ input: process.stdin })) {
    const live = buildClientSchema(JSON.parse(line).data);
    const text = (schema) => printSchema(lexicographicSortSchema(schema)).split('\n');
    const [ours, theirs] = [text(printed), text(live)];
    const first = ours.findIndex((one, index) => one !== theirs[index]);
    if (first >= 0 || ours.length !== theirs.length) print({ printed: ours[first], introspection: theirs[first] });
    for (const change of findBreakingChanges(printed, live)) print(change.description);
    for (const change of findBreakingChanges(live, printed)) print(change.description);
  }
}
