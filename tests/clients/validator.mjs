// Says what graphql-js makes of documents. Arguments: the file of a schema. Reads one request a line as JSON: query,
// operationName and variables; prints for each whether it may run, with what its answer holds or what is wrong.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { buildSchema, execute, getNamedType, getNullableType, getOperationAST, isAbstractType, isEnumType, isListType, isObjectType, parse, validate } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';

const schema = buildSchema(readFileSync(process.argv[2], 'utf8'));

// A value of any type: one item in each list, null for what may be of several types.
function value(type) {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [value(nullable.ofType)];
  if (isObjectType(nullable)) return {};
  if (isAbstractType(nullable)) return null;
  if (isEnumType(nullable)) return nullable.getValues()[0].value;
  return getNamedType(nullable).name === 'Boolean' ? true : '1';
}

function verdict({ query, operationName, variables }) {
  let document;
  try {
    document = parse(query);
  } catch (error) {
    return { runs: false, errors: [error.message] };
  }
  let errors = validate(schema, document);
  if (errors.length > 0) return { runs: false, errors: errors.map((error) => error.message) };
  const operation = getOperationAST(document, operationName);
  if (!operation) return { runs: false, errors: ['no such operation, or no name'] };
  ({ errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {}));
  if (errors) return { runs: false, errors: errors.map((error) => error.message) };
  if (operation.operation === 'subscription') return { runs: true };
  const fieldResolver = (_source, _arguments, _context, info) => value(info.returnType);
  const answer = execute({ schema, document, operationName, variableValues: variables, fieldResolver, rootValue: {} });
  // Nothing fails here but arguments and directives whose variables are null at run time.
  return { runs: true, fails: Boolean(answer.errors), data: answer.data };
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = verdict(JSON.parse(line));
  } catch (error) {
    // A rule that looks at variables throws instead of reporting.
    answer = { runs: false, errors: [error.message] };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
