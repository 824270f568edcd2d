// PostGraphile 5 on dgcc's own tables, as its documentation says to run it in production.
// Environment: DATABASE_URL. Prints the port once it listens.
import { createServer } from "node:http";
import { grafserv } from "grafserv/node";
import { PgAggregatesPreset } from "@graphile/pg-aggregates";
import { PgSimplifyInflectionPreset } from "@graphile/simplify-inflection";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { PostGraphileConnectionFilterPreset } from "postgraphile-plugin-connection-filter";

const preset = {
  extends: [
    PostGraphileAmberPreset,
    PgSimplifyInflectionPreset,
    PostGraphileConnectionFilterPreset,
    PgAggregatesPreset,
  ],
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ["public", "bench"],
      // Connections stay open, as those of the service do.
      poolConfig: { max: 10, idleTimeoutMillis: 0 },
    }),
  ],
  // dgcc filters and orders by columns without an index, too.
  disablePlugins: ["PgIndexBehaviorsPlugin"],
  schema: { connectionFilterRelations: true, defaultBehavior: "-mutation" },
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false, maxRequestLength: 100000 },
  grafast: { explain: false },
};

const server = createServer();
server.keepAliveTimeout = 60000;
server.on("error", (error) => console.error(error));
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(0, "127.0.0.1", () => console.log("listening on", server.address().port));
