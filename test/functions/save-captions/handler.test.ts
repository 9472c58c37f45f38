import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SaveCaptionsCall, StoreCaptionsAnswer, StoreCaptionsCall } from '../../../model/caption-calls.ts';
import { NOW } from '../../support/given.ts';

const send = vi.hoisted(() => vi.fn());
vi.mock('../../../functions/lib/clients.ts', () => ({ s3: { send } }));

type Handler = (call: SaveCaptionsCall) => Promise<StoreCaptionsAnswer | null>;
let handler: Handler;
let logged: unknown[];

beforeEach(async () => {
  vi.stubEnv('MEDIA_BUCKET', 'media');
  vi.useFakeTimers({ now: NOW });
  logged = [];
  vi.spyOn(console, 'log').mockImplementation((line: unknown) => void logged.push(line));
  send.mockReset().mockResolvedValue({});
  ({ handler } = await import('../../../functions/save-captions/handler.ts'));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const HOUR = 3_600_000;
const prefix = 'videos/u/v/captions/';
const call = (changes: Partial<StoreCaptionsCall> = {}): StoreCaptionsCall => ({
  kind: 'store',
  text: 'WEBVTT\n\n00:01.000 --> 00:02.000\n<script>alert(1)</script>\n',
  language: 'de-DE',
  vttKey: `${prefix}new.vtt`,
  srtKey: `${prefix}new.srt`,
  files: { prefix, inUse: [`${prefix}used.vtt`], changedAt: new Date(NOW - 3 * HOUR).toISOString() },
  ...changes,
});
/** What was asked of S3, in order. */
const commands = (): object[] => send.mock.calls.map((args) => args[0] as object);
const asked = () => commands().map((command) => command.constructor.name);
const inputs = (type: new (input: never) => { readonly input: unknown }) =>
  commands().flatMap((command) => (command instanceof type ? [command.input] : []));

describe('storing a text', () => {
  it('writes both files, the text as text, and gives the name of the language', async () => {
    expect(await handler(call())).toEqual({ kind: 'stored', languageName: 'Deutsch (Deutschland)' });
    expect(inputs(PutObjectCommand)).toEqual([
      {
        Bucket: 'media',
        Key: `${prefix}new.vtt`,
        Body: 'WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\n&lt;script&gt;alert(1)&lt;/script&gt;\n',
        ContentType: 'text/vtt; charset=utf-8',
      },
      {
        Bucket: 'media',
        Key: `${prefix}new.srt`,
        Body: '1\n00:00:01,000 --> 00:00:02,000\n<script>alert(1)</script>\n',
        ContentType: 'application/x-subrip; charset=utf-8',
      },
    ]);
  });

  it('writes only what UTF-8 can hold', async () => {
    await handler(call({ text: 'WEBVTT\n\n00:01.000 --> 00:02.000\na\uD800b\n' }));
    expect(inputs(PutObjectCommand)).toMatchObject([
      { Body: expect.stringContaining('a\uFFFDb') },
      { Body: expect.stringContaining('a\uFFFDb') },
    ]);
  });

  it('counts bytes of UTF-8, not characters', async () => {
    const head = '00:01.000 --> 00:02.000\n';
    const lines = (room: number) =>
      'ü'
        .repeat(499)
        .concat('\n')
        .repeat(Math.floor(room / 999));
    const body = head + lines(512_000 - head.length);
    const exact = body + 'x'.repeat(512_000 - Buffer.byteLength(body));
    expect(Buffer.byteLength(exact)).toBe(512_000);
    expect(await handler(call({ text: exact }))).toMatchObject({ kind: 'stored' });
    send.mockClear();
    expect(await handler(call({ text: `${exact}x` }))).toEqual({ kind: 'too large' });
    expect(asked()).toEqual([]);
  });

  it('says what is wrong, and writes nothing', async () => {
    expect(await handler(call({ text: 'WEBVTT\n\n00:03.000 --> 00:02.000\nx' }))).toEqual({
      kind: 'invalid',
      line: 3,
      what: 'END_NOT_AFTER_START',
    });
    expect(asked()).toEqual([]);
  });

  it('fails when a file could not be written', async () => {
    send.mockRejectedValue(new Error('S3 is away'));
    await expect(handler(call())).rejects.toThrow('S3 is away');
  });
});

describe('files that no track names any more', () => {
  const at = (hoursAgo: number) => new Date(NOW - hoursAgo * HOUR);
  const listing = [
    { Key: `${prefix}used.vtt`, LastModified: at(9) },
    { Key: `${prefix}old.vtt`, LastModified: at(9) },
    { Key: `${prefix}left.srt`, LastModified: at(2.1) },
    { Key: `${prefix}fresh.vtt`, LastModified: at(1.9) },
    { Key: `${prefix}new.vtt`, LastModified: at(0) },
  ];
  const answering = (answers: { list?: () => unknown }) =>
    send.mockImplementation((command: unknown) =>
      Promise.resolve().then(() => (command instanceof ListObjectsV2Command ? answers.list?.() : {})),
    );

  it('are removed by a save, once every URL of theirs has ended', async () => {
    answering({ list: () => ({ Contents: listing }) });
    await handler(call());
    expect(inputs(ListObjectsV2Command)).toEqual([{ Bucket: 'media', Prefix: prefix }]);
    expect(inputs(DeleteObjectCommand)).toEqual([
      { Bucket: 'media', Key: `${prefix}old.vtt` },
      { Bucket: 'media', Key: `${prefix}left.srt` },
    ]);
  });

  it('stay while a URL of theirs may still be in somebody’s hands', async () => {
    answering({ list: () => ({ Contents: listing }) });
    await handler(call({ files: { prefix, inUse: [], changedAt: at(1.9).toISOString() } }));
    expect(asked()).toEqual(['PutObjectCommand', 'PutObjectCommand']);
  });

  it('do not keep a save from being one when they cannot be removed', async () => {
    answering({
      list: () => {
        throw new Error('S3 is away');
      },
    });
    expect(await handler(call())).toMatchObject({ kind: 'stored' });
    expect(logged).toContainEqual(expect.objectContaining({ outcome: 'left over' }));
  });
});

describe('removing a track', () => {
  it('removes every file of it', async () => {
    expect(await handler({ kind: 'remove', keys: ['a.vtt', 'a.srt'] })).toBeNull();
    expect(inputs(DeleteObjectCommand)).toEqual([
      { Bucket: 'media', Key: 'a.vtt' },
      { Bucket: 'media', Key: 'a.srt' },
    ]);
  });

  it('fails when one could not be removed', async () => {
    send.mockRejectedValue(new Error('S3 is away'));
    await expect(handler({ kind: 'remove', keys: ['a.vtt'] })).rejects.toThrow('S3 is away');
  });
});
