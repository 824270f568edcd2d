#!/usr/bin/env python3
"""Keeps a copy of the records that you may see, in a SQLite file: a full copy first, then what changed.

    DGCC_URL=https://dgcc.example.org DGCC_CLIENT_ID=… DGCC_CLIENT_SECRET=… python3 nightly_sync.py copy.sqlite

Run it every night, or every minute: when nothing has changed it asks one cheap question. It may be killed at any
moment; the next run goes on where the last committed page ended. Needs Python 3.9 and nothing else. Without a
client it copies what is public.
"""

import base64
import json
import os
import sqlite3
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

URL = os.environ.get("DGCC_URL", "http://127.0.0.1:8080").rstrip("/")
CLIENT = (os.environ.get("DGCC_CLIENT_ID"), os.environ.get("DGCC_CLIENT_SECRET"))

# What to keep of each kind of record: its type, its name in `recordType`, and its fields.
KEPT = {
    "CenterTerm": ("CENTER_TERM", "code latestStep openedOn plannedEndOn endedOn country { alpha2 }"),
    "Project": ("PROJECT", "code projectKind workStatus name { text } startedOn endedOn term { code }"),
    "PipelineProject": ("PIPELINE_PROJECT", "code name { text } country { alpha2 } identifiedOn"),
    "Application": ("APPLICATION", "code stage funderStage approvalYear approvedOn fundingSource { code }"),
    "ApplicationStage": ("APPLICATION_STAGE", "ordinal stage funderStage enteredOn application { id }"),
    "ApplicationAmount": ("APPLICATION_AMOUNT", "amountBasis financeKind amount { amount currency } application { id }"),
}
NODE = "id __typename " + " ".join(
    f"... on {name} {{ version {fields} }}" for name, (_, fields) in KEPT.items()
)


class Expired(Exception):
    """The log does not go back as far as the cursor."""


class Api:
    def __init__(self):
        self.headers = {"content-type": "application/json", "accept": "application/json"}
        if all(CLIENT):
            pair = ":".join(urllib.parse.quote(part, safe="") for part in CLIENT)
            basic = base64.b64encode(pair.encode()).decode()
            form = urllib.parse.urlencode({"grant_type": "client_credentials"}).encode()
            headers = {"authorization": f"Basic {basic}", "content-type": "application/x-www-form-urlencoded"}
            request = urllib.request.Request(f"{URL}/oauth2/token", form, headers)
            with urllib.request.urlopen(request, timeout=30) as answer:
                self.headers["authorization"] = "Bearer " + json.load(answer)["access_token"]

    def ask(self, query, **variables):
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{URL}/graphql", body, self.headers)
        answer = self.patiently(request)
        for error in answer.get("errors", []):
            if error["extensions"]["code"] == "CURSOR_EXPIRED":
                raise Expired
            raise RuntimeError(f"{error['extensions']['code']}: {error['message']}")
        return answer["data"]

    @staticmethod
    def patiently(request, attempts=5):
        """The answer; tried again as the service says while it is busy or our points are used up."""
        while True:
            try:
                with urllib.request.urlopen(request, timeout=60) as response:
                    return json.load(response)
            except urllib.error.HTTPError as refused:
                wait, attempts = refused.headers["Retry-After"], attempts - 1
                refused.close()
                if refused.code not in (429, 503) or not wait or attempts == 0:
                    raise
                time.sleep(int(wait))

    def unchanged(self, cursor):
        """Whether nothing at all was written since the cursor."""
        request = urllib.request.Request(f"{URL}/changes", headers={**self.headers, "if-none-match": f'"{cursor}"'})
        try:
            urllib.request.urlopen(request, timeout=30).close()
            return False
        except urllib.error.HTTPError as answer:
            answer.close()
            if answer.code == 304:
                return True
            raise


def put(db, record):
    """Keeps a record, unless a later version of it is there."""
    db.execute(
        "INSERT INTO record (id, type, version, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
        " SET version = excluded.version, body = excluded.body WHERE excluded.version >= record.version",
        (record["id"], record["__typename"], record["version"], json.dumps(record, ensure_ascii=False)),
    )


def copy(api, db):
    """A full copy of each kind; the cursor is that of the moment before the first page."""
    with db:
        db.execute("DELETE FROM record")
        db.execute("DELETE FROM state")
    first = None
    for record_type, _ in KEPT.values():
        after, more = None, True
        while more:
            query = (
                "query ($recordType: RecordType!, $after: String) { snapshot(recordType: $recordType, first: 500, after: $after)"
                f" {{ changesCursor cursor hasMore nodes {{ {NODE} }} }} }}"
            )
            page = api.ask(query, recordType=record_type, after=after)["snapshot"]
            first = first or page["changesCursor"]
            with db:
                for record in page["nodes"]:
                    put(db, record)
            after, more = page["cursor"], page["hasMore"]
    with db:
        db.execute("INSERT INTO state (cursor) VALUES (?)", (first,))
    return first


def follow(api, db, cursor):
    """What changed since; each page and its cursor are kept together."""
    query = (
        "query ($after: String, $recordTypes: [RecordType!]) { changes(after: $after, first: 500, recordTypes: $recordTypes)"
        f" {{ cursor hasMore changes {{ kind recordId record {{ {NODE} }} }} }} }}"
    )
    changed, more = 0, True
    while more:
        page = api.ask(query, after=cursor, recordTypes=[record_type for record_type, _ in KEPT.values()])["changes"]
        with db:
            for change in page["changes"]:
                # A record that is gone by now, or no longer ours to see, is told of again later as DELETED.
                if change["kind"] == "DELETED" or change["record"] is None:
                    db.execute("DELETE FROM record WHERE id = ?", (change["recordId"],))
                else:
                    put(db, change["record"])
            db.execute("UPDATE state SET cursor = ?", (page["cursor"],))
        changed += len(page["changes"])
        cursor, more = page["cursor"], page["hasMore"]
    return changed


def main(path):
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE IF NOT EXISTS record (id TEXT PRIMARY KEY, type TEXT, version INTEGER, body TEXT)")
    db.execute("CREATE TABLE IF NOT EXISTS state (cursor TEXT)")
    api = Api()
    state = db.execute("SELECT cursor FROM state").fetchone()
    if state and api.unchanged(state[0]):
        return print("nothing has changed")
    try:
        changed = follow(api, db, state[0] if state else copy(api, db))
    except Expired:
        changed = follow(api, db, copy(api, db))
    count = db.execute("SELECT COUNT(*) FROM record").fetchone()[0]
    print(f"{count} records, {changed} changes")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) == 2 else sys.exit(__doc__))
