// Keeps a copy of the records that you may see, in a file: a full copy first, then what changed.
//
//   DGCC_URL=https://dgcc.example.org DGCC_CLIENT_ID=… DGCC_CLIENT_SECRET=… node build/nightly_sync.js copy.ndjson
//
// Run it every night, or every minute: when nothing has changed it asks one cheap question. Each page is appended as one
// line, with the cursor after it, so it may be killed at any moment: the next run goes on after the last whole line.
// Needs Node.js 18 and nothing else. Without a client it copies what is public.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, truncateSync, writeSync } from 'node:fs';
import { FullCopyDocument, SinceDocument } from './types.js';
import type { RecordType, FullCopyQuery, KeptFragment, TypedDocumentString } from './types.js';

const url = (process.env['DGCC_URL'] ?? 'http://127.0.0.1:8080').replace(/\/+$/, '');
const kept: RecordType[] = ['CENTER_TERM', 'PROJECT', 'PIPELINE_PROJECT', 'APPLICATION', 'APPLICATION_STAGE', 'APPLICATION_AMOUNT'];

/** A page of the copy: records that are there by now, ids of those that are gone, and where to go on. */
type Line = { cursor: string | null; put: KeptFragment[]; gone: string[] };

class Expired extends Error {} // the log does not go back as far as the cursor

class Api {
  private constructor(private readonly headers: Record<string, string>) {}

  static async signIn(): Promise<Api> {
    const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' };
    const [id, secret] = [process.env['DGCC_CLIENT_ID'], process.env['DGCC_CLIENT_SECRET']];
    if (id && secret) {
      const pair = [id, secret].map(encodeURIComponent).join(':');
      const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
      const form = { headers: { authorization }, body: new URLSearchParams({ grant_type: 'client_credentials' }) };
      const answer = await fetch(`${url}/oauth2/token`, { method: 'POST', ...form });
      if (!answer.ok) throw new Error(`sign-in: ${answer.status}`);
      headers['authorization'] = `Bearer ${((await answer.json()) as { access_token: string }).access_token}`;
    }
    return new Api(headers);
  }

  async ask<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<Data> {
    const body = JSON.stringify({ query: document.toString(), variables });
    const response = await this.patiently({ method: 'POST', headers: this.headers, body });
    const answer = (await response.json()) as { data: Data; errors?: { message: string; extensions: { code: string } }[] };
    for (const { message, extensions } of answer.errors ?? []) {
      throw extensions.code === 'CURSOR_EXPIRED' ? new Expired() : new Error(`${extensions.code}: ${message}`);
    }
    return answer.data;
  }

  /** The answer; tried again as the service says while it is busy or our points are used up. */
  private async patiently(request: RequestInit): Promise<Response> {
    for (let attempts = 5; ; attempts--) {
      const response = await fetch(`${url}/graphql`, request);
      const wait = response.headers.get('retry-after');
      if (![429, 503].includes(response.status) || !wait || attempts === 1) return response;
      await response.arrayBuffer();
      await new Promise((done) => setTimeout(done, Number(wait) * 1000));
    }
  }

  /** Whether nothing at all was written since the cursor. */
  async unchanged(cursor: string): Promise<boolean> {
    const response = await fetch(`${url}/changes`, { headers: { ...this.headers, 'if-none-match': `"${cursor}"` } });
    await response.arrayBuffer();
    if (!response.ok && response.status !== 304) throw new Error(`changes: ${response.status}`);
    return response.status === 304;
  }
}

/** The copy: records by their ids, and the lines that made them what they are. */
class Copy {
  readonly records = new Map<string, KeptFragment>();
  cursor: string | null = null;

  constructor(private readonly path: string) {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    for (const line of whole.split('\n').filter(Boolean)) this.apply(JSON.parse(line) as Line);
    // A line that was not written to its end was not acknowledged either.
    if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  }

  private apply({ cursor, put, gone }: Line): void {
    for (const record of put) {
      const known = this.records.get(record.id);
      if (!known || version(record) >= version(known)) this.records.set(record.id, record);
    }
    for (const id of gone) this.records.delete(id);
    this.cursor = cursor;
  }

  add(line: Line): void {
    write(this.path, 'a', line);
    this.apply(line);
  }

  /** Writes the copy anew, without what is past. */
  compact(cursor = this.cursor): void {
    write(`${this.path}.new`, 'w', { cursor, put: [...this.records.values()], gone: [] });
    renameSync(`${this.path}.new`, this.path);
  }

  clear(): void {
    this.records.clear();
    this.compact(null);
  }
}

const version = (record: KeptFragment): number => ('version' in record ? Number(record.version) : 0);

function write(path: string, flags: string, line: Line): void {
  const file = openSync(path, flags);
  writeSync(file, `${JSON.stringify(line)}\n`);
  fsyncSync(file);
  closeSync(file);
}

/** A full copy of each kind; the cursor is that of the moment before the first page. */
async function fullCopy(api: Api, copy: Copy): Promise<string> {
  copy.records.clear();
  copy.compact(null);
  let first: string | undefined;
  for (const recordType of kept) {
    for (let after: string | null = null, more = true; more; ) {
      const { snapshot }: FullCopyQuery = await api.ask(FullCopyDocument, { recordType, after });
      first ??= snapshot.changesCursor;
      copy.add({ cursor: null, put: snapshot.nodes, gone: [] });
      [after, more] = [snapshot.cursor, snapshot.hasMore];
    }
  }
  if (!first) throw new Error('there was no page');
  copy.add({ cursor: first, put: [], gone: [] });
  return first;
}

/** What changed since. */
async function follow(api: Api, copy: Copy, after: string): Promise<number> {
  let count = 0;
  for (let more = true; more; ) {
    const { changes: page } = await api.ask(SinceDocument, { after, recordTypes: kept });
    const last = new Map<string, KeptFragment | null>();
    // A record that is gone by now, or no longer ours to see, is told of again later as DELETED.
    for (const { kind, recordId, record } of page.changes) last.set(recordId, kind === 'DELETED' ? null : (record ?? null));
    const [put, gone] = [[...last.values()].filter((record) => record !== null), [...last.keys()].filter((id) => !last.get(id))];
    copy.add({ cursor: page.cursor, put, gone });
    count += page.changes.length;
    [after, more] = [page.cursor, page.hasMore];
  }
  return count;
}

const copy = new Copy(process.argv[2] ?? 'copy.ndjson');
const api = await Api.signIn();
if (copy.cursor && (await api.unchanged(copy.cursor))) {
  console.log('nothing has changed');
} else {
  const changed = await follow(api, copy, copy.cursor ?? (await fullCopy(api, copy))).catch(async (error) => {
    if (error instanceof Expired) return follow(api, copy, await fullCopy(api, copy));
    throw error;
  });
  copy.compact();
  console.log(`${copy.records.size} records, ${changed} changes`);
}
