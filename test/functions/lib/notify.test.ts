import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Kind, parse, type FieldNode } from 'graphql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NOTIFY_CAPTION_READY, notifyCaptionReady } from '../../../functions/lib/notify.ts';
import { verifySigV4 } from '../../../local/sigv4.ts';
import { NOW, USER_ID, VIDEO_ID } from '../../support/given.ts';

const URL_OF_API = 'https://abc123.appsync-api.eu-central-1.amazonaws.com/graphql';
const principal = {
  accessKeyId: 'ASIAEXAMPLE0000000001',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  arn: 'arn',
};
const input = {
  videoId: VIDEO_ID,
  userId: USER_ID,
  language: 'en-US',
  status: 'READY',
  reason: null,
  version: 4,
} as const;

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers every request so, and notes it. */
function apiAnswering(status: number, body: string): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', (url: URL, init: Omit<Sent, 'url'>) => {
    sent.push({ url: url.href, method: init.method, headers: init.headers, body: init.body });
    return Promise.resolve(new Response(body, { status }));
  });
  return sent;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', principal.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', principal.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', principal.sessionToken);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

describe('NOTIFY_CAPTION_READY', () => {
  it('selects every field of CaptionReady, or subscribers would miss some', () => {
    const schema = parse(readFileSync(fileURLToPath(new URL('../../../schema.graphql', import.meta.url)), 'utf8'));
    const declared = schema.definitions.flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === 'CaptionReady'
        ? (definition.fields ?? []).map(({ name }) => name.value)
        : [],
    );
    const [operation] = parse(NOTIFY_CAPTION_READY).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
    const [mutation] = operation.selectionSet.selections as readonly FieldNode[];
    const selected = (mutation?.selectionSet?.selections ?? []).map((field) => (field as FieldNode).name.value);
    expect(declared).not.toEqual([]);
    expect([...selected].sort()).toEqual([...declared].sort());
  });
});

describe('notifyCaptionReady', () => {
  it('sends the event, signed for AppSync with the function’s own keys', async () => {
    const sent = apiAnswering(200, '{"data":{"notifyCaptionReady":{}}}');
    await notifyCaptionReady(URL_OF_API, input);
    expect(sent).toHaveLength(1);
    const { url, method, headers, body } = sent[0]!;
    expect({ url, method, body: JSON.parse(body) }).toEqual({
      url: URL_OF_API,
      method: 'POST',
      body: { query: NOTIFY_CAPTION_READY, variables: { input } },
    });
    const verdict = verifySigV4(
      { method, rawUrl: '/graphql', rawHeaders: Object.entries({ host: new URL(url).host, ...headers }).flat() },
      {
        find: (id) => (id === principal.accessKeyId ? principal : undefined),
        clock: { now: () => NOW },
        service: 'appsync',
        region: 'eu-central-1',
        payloadHash: createHash('sha256').update(body).digest('hex'),
      },
    );
    expect(verdict.ok).toBe(true);
  });

  it.each([
    [
      'an error in an answer of 200',
      200,
      '{"data":null,"errors":[{"errorType":"Unauthorized"}]}',
      'The API answered 200 with Unauthorized.',
    ],
    ['an error without a type', 200, '{"errors":[{}]}', 'The API answered 200 with an error without a type.'],
    [
      'a refusal',
      401,
      '{"errors":[{"errorType":"UnauthorizedException"}]}',
      'The API answered 401 with UnauthorizedException.',
    ],
    ['an outage', 503, '<html>', 'The API answered 503.'],
  ])('throws for %s', async (_what, status, body, message) => {
    apiAnswering(status, body);
    await expect(notifyCaptionReady(URL_OF_API, input)).rejects.toMatchObject({
      name: 'NotificationRefused',
      code: 'NotificationRefused',
      status,
      message,
    });
  });
});
