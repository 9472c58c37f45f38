import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { putVideoEvent } from '../../../functions/lib/put-event.ts';
import { readParameter } from '../../../functions/lib/read-parameter.ts';

const detail = { stage: 'dev', userId: 'u', videoId: 'v' };
let sent: { url: string; headers: Record<string, string>; body: unknown }[];
let answer: Response;

beforeEach(() => {
  sent = [];
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'ASIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_ENDPOINT_URL', undefined);
  vi.stubGlobal('fetch', (url: URL, init: { headers: Record<string, string>; body: string }) => {
    sent.push({ url: url.href, headers: init.headers, body: JSON.parse(init.body) });
    return Promise.resolve(answer);
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

describe('putVideoEvent', () => {
  it('puts one event of the stage’s on the bus, signed', async () => {
    answer = Response.json({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] });
    await putVideoEvent('Purge Requested', detail);
    expect(sent).toMatchObject([
      {
        url: 'https://events.eu-central-1.amazonaws.com/',
        headers: {
          'x-amz-target': 'AWSEvents.PutEvents',
          authorization: expect.stringMatching(/Credential=ASIAEXAMPLE\/\d{8}\/eu-central-1\/events\/aws4_request/),
        },
        body: {
          Entries: [{ Source: 'lectern', DetailType: 'Purge Requested', Detail: JSON.stringify(detail) }],
        },
      },
    ]);
  });

  it.each([
    ['takes a part of it', Response.json({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] })],
    ['is not allowed', Response.json({ __type: 'AccessDeniedException' }, { status: 400 })],
    ['answers with no JSON', new Response('<html>', { status: 502 })],
  ])('fails when the bus %s', async (_what, said) => {
    answer = said;
    await expect(putVideoEvent('Purge Requested', detail)).rejects.toMatchObject({ code: 'EventRefused' });
  });
});

describe('readParameter', () => {
  it('asks SSM for the text, decrypted', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:4001');
    answer = Response.json({ Parameter: { Value: 'the key' } });
    expect(await readParameter('/lectern/key')).toBe('the key');
    expect(sent).toMatchObject([
      { url: 'http://127.0.0.1:4001/', body: { Name: '/lectern/key', WithDecryption: true } },
    ]);
  });

  it('says what SSM answered when it gives none', async () => {
    answer = Response.json({ __type: 'ParameterNotFound' }, { status: 400 });
    await expect(readParameter('/lectern/key')).rejects.toMatchObject({
      code: 'ParameterUnavailable',
      message: 'SSM answered 400 ParameterNotFound for the parameter /lectern/key.',
    });
  });
});
