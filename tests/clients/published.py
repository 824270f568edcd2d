"""What the published client gql makes of the service: it asks, fails, writes, and is told of what it wrote. Prints a line
of JSON. Arguments: the URL, the token."""

import asyncio
import json
import sys

from gql import Client, GraphQLRequest, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport

URL, TOKEN = sys.argv[1:]
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
WRITE = """mutation Discover($code: String!) { discoverPipelineProject(input: { country: { alpha2: "UZ" }, code: $code,
    name: [{ language: "en", text: "Portal" }] }) { pipelineProject { id code } userErrors { code } } }"""
LISTEN = gql("subscription { pipelineChanged { record { id ... on PipelineProject { code } } } }")


async def main() -> None:
    # It reads the schema by introspection, and checks what it sends and gets by it.
    http = Client(
        transport=AIOHTTPTransport(url=URL, headers=HEADERS), fetch_schema_from_transport=True, parse_results=True
    )
    socket = Client(transport=WebsocketsTransport(url=URL.replace("http", "ws"), init_payload=HEADERS))
    async with http as http, socket as socket:
        told = {"name": "gql", "asked": await http.execute(gql('{ country(by: { alpha2: "UZ" }) { id name { text } } }'))}
        heard = asyncio.ensure_future(anext(socket.subscribe(LISTEN)))
        # The subscription may begin a moment later than what is written first.
        number = 0
        while not heard.done():
            number += 1
            told["written"] = await http.execute(GraphQLRequest(WRITE, variable_values={"code": f"gql-{number}"}))
            await asyncio.wait([heard], timeout=0.2)
        told["heard"] = await heard
        try:
            await http.execute(gql('{ country(by: { id: "nonsense" }) { id } }'))
        except TransportQueryError as error:
            told["failed"] = [one["extensions"]["code"] for one in error.errors]
    print(json.dumps(told))


asyncio.run(main())
