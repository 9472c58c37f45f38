import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { UPLOAD_DEADLINE_SECONDS } from '../../model/deadlines.ts';
import { ERRORS } from '../../model/errors.ts';
import { MAX_PARTS, MAX_PART_URLS, MIN_PART_BYTES, PART_EXPIRES_IN_SECONDS } from '../../model/multipart.ts';
import {
  CLIENT_TOKEN_SECONDS,
  CONTENT_TYPES,
  DEFAULT_LIMITS,
  MAX_CLIENT_TOKEN_LENGTH,
  MAX_PUT_BYTES,
  PUT_EXPIRES_IN_SECONDS,
} from '../../model/upload-limits.ts';
import { REJECTION_REASONS, VIDEO_MOVES } from '../../model/video-status.ts';
import { largeLecture } from '../support/large-lecture.ts';
import { graphql } from '../support/outside-client.ts';
import { eventually, media, openApi, type User } from '../support/stack.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/upload-protocol.md', import.meta.url)), 'utf8');
const api = await openApi();
const user = await api.aUser();

/** What was asked for; each test knows the shape that it selected. */
type Answered = Record<string, Record<string, unknown> & readonly unknown[]>;

/** A client that knows docs/upload-protocol.md and nothing else: GraphQL as text, and PUTs. */
function protocolClient({ token }: User) {
  const ask = async (query: string, variables: object): Promise<Answered> => {
    for (;;) {
      const { data, errors } = await graphql(api, token, query, { ...variables });
      // Each caller knows what it has selected.
      if (errors.length === 0) return data as Answered;
      if (errors[0]!.errorType !== 'TryAgain') throw Object.assign(new Error(errors[0]!.message), errors[0]);
    }
  };
  const create = async (bytes: Uint8Array, contentType: string, clientToken: string) =>
    (
      await ask(
        `mutation ($input: CreateUploadInput!) { createUpload(input: $input) {
          video { id } method
          put { url headers { name value } }
          multipart { partSizeBytes partCount uploadedParts }
        } }`,
        { input: { title: 'By the book', contentType, sizeBytes: bytes.length, clientToken } },
      )
    )['createUpload'] as unknown as {
      video: { id: string };
      method: string;
      put: { url: string; headers: { name: string; value: string }[] } | null;
      multipart: { partSizeBytes: number; partCount: number; uploadedParts: number[] } | null;
    };
  return {
    ask,
    create,
    status: async (id: string): Promise<string> =>
      (await ask('query ($id: ID!) { video(id: $id) { status } }', { id }))['video']!['status'] as string,
    sendPart: async (videoId: string, bytes: Uint8Array<ArrayBuffer>, partNumber: number, partSizeBytes: number) => {
      const asked = await ask(
        'query ($id: ID!, $n: [Int!]!) { uploadParts(videoId: $id, partNumbers: $n) { partNumber url } }',
        { id: videoId, n: [partNumber] },
      );
      const [{ url }] = asked['uploadParts'] as unknown as [{ url: string }];
      const start = (partNumber - 1) * partSizeBytes;
      const body = bytes.subarray(start, Math.min(partNumber * partSizeBytes, bytes.length));
      return (await fetch(url, { method: 'PUT', body })).status;
    },
  };
}

describe('a client that follows the page', () => {
  const client = protocolClient(user);

  it('uploads a small file', async () => {
    const bytes = media('lecture.webm');
    const ticket = await client.create(bytes, 'video/webm', 'small');
    expect(ticket.method).toBe('PUT');
    const headers = ticket.put!.headers.filter(({ name }) => name !== 'content-length');
    const send = () =>
      fetch(ticket.put!.url, {
        method: 'PUT',
        headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
        body: bytes,
      });
    expect((await send()).status).toBe(200);
    expect((await send()).status, 'as if the answer had been lost').toBe(412);
    await eventually(async () => ((await client.status(ticket.video.id)) === 'READY' ? true : undefined), 'READY');
  });

  it('uploads a large file, broken off and gone on with', async () => {
    const bytes = largeLecture();
    const first = await client.create(bytes, 'video/mp4', 'large');
    const id = first.video.id;
    expect(first.method).toBe('MULTIPART');
    const { partSizeBytes, partCount } = first.multipart!;
    for (const part of [1, 2, 7]) expect(await client.sendPart(id, bytes, part, partSizeBytes)).toBe(200);

    // The program died; another asks what is left.
    const left = await client.ask(
      'query ($id: ID!) { upload(videoId: $id) { video { sizeBytes } multipart { uploadedParts } } }',
      { id },
    );
    expect(left['upload']).toEqual({ video: { sizeBytes: bytes.length }, multipart: { uploadedParts: [1, 2, 7] } });
    const complete = () => client.ask('mutation ($id: ID!) { completeUpload(videoId: $id) { status } }', { id });
    const { errorType, errorInfo } = (await complete().catch((error: unknown) => error)) as {
      errorType: string;
      errorInfo: { missing: number[]; missingCount: number };
    };
    expect(errorType).toBe('PartsMissing');
    expect(errorInfo.missingCount).toBe(partCount - 3);
    for (const part of errorInfo.missing) await client.sendPart(id, bytes, part, partSizeBytes);
    await complete();
    await eventually(async () => ((await client.status(id)) === 'READY' ? true : undefined), 'READY');
    await complete();
  });
});

describe('the page', () => {
  const inWords: Readonly<Record<number, string>> = { 3600: 'one hour', 900: 'a quarter of an hour' };
  const grouped = (n: number): string => n.toLocaleString('en-US');

  it.each([
    ['the size of one PUT', `up to ${grouped(MAX_PUT_BYTES)} bytes`],
    ['the least size of a part', grouped(MIN_PART_BYTES)],
    ['how many parts there are at most', `at most ${grouped(MAX_PARTS)} parts`],
    ['how many URLs a call gives', `at most ${MAX_PART_URLS} a call`],
    ['how long they live', `${inWords[PART_EXPIRES_IN_SECONDS]} at most`],
    ['how long a PUT’s URL lives', `${inWords[PUT_EXPIRES_IN_SECONDS]} at most`],
    ['how long an upload may take', `within ${UPLOAD_DEADLINE_SECONDS / 3600} hours`],
    ['how long a token is remembered', `for ${CLIENT_TOKEN_SECONDS / 3600} hours`],
    ['how long a token is', `1 to ${MAX_CLIENT_TOKEN_LENGTH} of letters`],
    ['the largest upload', `${DEFAULT_LIMITS.uploadBytes / 1e9} GB unless`],
  ])('says %s as the code does', (_what, words) => {
    expect(page.replace(/\s+/g, ' ')).toContain(words);
  });

  it('lists every content type, and every reason for a rejection', () => {
    for (const word of [...CONTENT_TYPES, ...REJECTION_REASONS]) expect(page).toContain(`\`${word}\``);
  });

  it('has every move of the declared graph, and no other', () => {
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` +\| `([A-Z_]+)` +\|/gm)].map(([, from, to]) => `${from} ${to}`);
    const moves = Object.entries(VIDEO_MOVES).flatMap(([from, targets]) => targets.map((to) => `${from} ${to}`));
    expect(rows.sort()).toEqual(moves.sort());
  });

  it('names no error that the API does not have', () => {
    const errors = page.slice(page.indexOf('## Errors'));
    const named = [...errors.matchAll(/^\| `(\w+)` /gm)].map(([, type]) => type!);
    expect(named.length).toBeGreaterThan(8);
    for (const type of named) expect(Object.keys(ERRORS)).toContain(type);
  });
});
