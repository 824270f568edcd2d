// What three published clients make of the service: each asks, fails, writes, and is told of what it wrote. Prints a line
// of JSON for each. Arguments: the URL, the token.
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url, token] = process.argv.slice(2);
const headers = { authorization: `Bearer ${token}` };
const QUERY = '{ country(by: { alpha2: "UZ" }) { __typename id name { text } } }';
const WRONG = '{ country(by: { alpha2: "UZ" }) { nothing } }';
const WRITE = `mutation Discover($code: String!) { discoverPipelineProject(input: { country: { alpha2: "UZ" }, code: $code,
  name: [{ language: "en", text: "Portal" }] }) { pipelineProject { id code } userErrors { code } } }`;
const LISTEN = 'subscription { pipelineChanged { record { id ... on PipelineProject { code } } } }';

const overWebSocket = () => createWsClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, connectionParams: headers });

// Each as { ask, fail, write, listen }: data, the codes of errors, data, and a way to listen until it is told to stop.
const clients = {
  apollo() {
    const http = new ApolloClient({ cache: new InMemoryCache(), link: new HttpLink({ uri: url, headers }) });
    const ws = new ApolloClient({ cache: new InMemoryCache(), link: new GraphQLWsLink(overWebSocket()) });
    return {
      ask: async () => (await http.query({ query: gql(QUERY) })).data,
      fail: async () => {
        try {
          await http.query({ query: gql(WRONG) });
        } catch (error) {
          return CombinedGraphQLErrors.is(error) && error.errors.map((one) => one.extensions.code);
        }
      },
      write: async (code) => (await http.mutate({ mutation: gql(WRITE), variables: { code } })).data,
      listen: (next) => {
        const subscription = ws.subscribe({ query: gql(LISTEN) }).subscribe({ next: (told) => next(told.data) });
        return () => subscription.unsubscribe();
      },
    };
  },
  urql() {
    const ws = overWebSocket();
    const forwardSubscription = (request) => ({
      subscribe: (sink) => ({ unsubscribe: ws.subscribe({ ...request, query: request.query ?? '' }, sink) }),
    });
    const exchanges = [cacheExchange, fetchExchange, subscriptionExchange({ forwardSubscription })];
    const client = new Client({ url, exchanges, fetchOptions: { headers } });
    return {
      ask: async () => (await client.query(QUERY, {}).toPromise()).data,
      fail: async () => (await client.query(WRONG, {}).toPromise()).error.graphQLErrors.map((one) => one.extensions.code),
      write: async (code) => (await client.mutation(WRITE, { code }).toPromise()).data,
      listen: (next) => {
        const subscription = client.subscription(LISTEN, {}).subscribe((told) => next(told.data));
        return () => subscription.unsubscribe();
      },
    };
  },
  'graphql-sse'() {
    const client = createSseClient({ url, headers });
    const once = (query, variables) =>
      new Promise((resolve, reject) => {
        let answer;
        client.subscribe({ query, variables }, { next: (told) => (answer = told), error: reject, complete: () => resolve(answer) });
      });
    return {
      ask: async () => (await once(QUERY)).data,
      fail: async () => (await once(WRONG).catch((errors) => ({ errors }))).errors.map((one) => one.extensions.code),
      write: async (code) => (await once(WRITE, { code })).data,
      listen: (next) => client.subscribe({ query: LISTEN }, { next: (told) => next(told.data), error: console.error, complete() {} }),
    };
  },
};

for (const [name, make] of Object.entries(clients)) {
  const client = make();
  const told = {};
  const events = [];
  const stop = client.listen((event) => events.push(event));
  // The subscription may begin a moment later than what is written first.
  for (let number = 1; events.length === 0; number++) {
    told.written = await client.write(`${name}-${number}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  stop();
  const { pipelineChanged } = events[0];
  told.heard = { pipelineChanged };
  console.log(JSON.stringify({ name, asked: await client.ask(), failed: await client.fail(), ...told }));
}
process.exit(0);
