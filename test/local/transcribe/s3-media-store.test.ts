import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MediaStore } from '../../../local/transcribe/media-store.ts';
import { createS3MediaStore } from '../../../local/transcribe/s3-media-store.ts';

const address = { bucket: 'media', key: 'videos/u/v/source' };
const bytes = Buffer.from('0123456789');

/** A stand-in that speaks as much of S3's wire as the store needs, and notes what it was asked. */
let seen: { readonly line: string; readonly headers: IncomingMessage['headers']; readonly body: string }[];
let server: Server;
let store: MediaStore;

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const body = (await buffer(req)).toString('utf8');
  seen.push({ line: `${String(req.method)} ${String(req.url).replace(/\?.*/, '')}`, headers: req.headers, body });
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(req.headers.range ?? '') ?? [];
  if (req.url?.includes('broken')) res.writeHead(500).end();
  else if (!req.url?.startsWith('/media/videos/')) res.writeHead(req.url?.startsWith('/closed') ? 403 : 404).end();
  else if (req.method === 'PUT') res.writeHead(200, { etag: '"x"' }).end();
  else if (from === undefined) res.writeHead(200, { 'content-length': bytes.length }).end();
  else res.writeHead(206).end(bytes.subarray(Number(from), Number(to) + 1));
}

beforeEach(async () => {
  seen = [];
  server = createServer((req, res) => void answer(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  store = createS3MediaStore({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'KEY', secretAccessKey: 'b' },
  });
});
afterEach(async () => {
  store.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('the media store over S3', () => {
  it('knows the size of an object', async () => {
    expect(await store.head(address)).toEqual({ sizeBytes: 10 });
    expect(seen[0]).toMatchObject({ line: 'HEAD /media/videos/u/v/source' });
    expect(seen[0]?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=KEY\/\d{8}\/eu-west-1\/s3\//);
  });

  it.each(['missing', 'closed'])('finds nothing in a bucket that is %s', async (bucket) => {
    expect(await store.head({ ...address, bucket })).toBeUndefined();
  });

  it('does not take an outage for a missing object', async () => {
    await expect(store.head({ ...address, key: 'videos/broken' })).rejects.toThrow();
  });

  it('reads up to but not including the end', async () => {
    expect(Buffer.from(await store.read(address, 2, 5)).toString()).toBe('234');
    expect(seen[0]?.headers.range).toBe('bytes=2-4');
  });

  it('writes a file with its type', async () => {
    await store.write({ ...address, key: 'videos/u/v/transcript/a.vtt' }, 'WEBVTT', 'text/vtt');
    expect(seen[0]).toMatchObject({
      line: 'PUT /media/videos/u/v/transcript/a.vtt',
      headers: { 'content-type': 'text/vtt' },
    });
    expect(seen[0]?.body).toContain('WEBVTT');
  });
});
