import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { begunUploads, stateFolder } from '../../sdk/cli/begun-uploads.ts';
import { captionText } from '../../sdk/cli/caption-text.ts';
import { tell } from '../../sdk/cli/cli-error.ts';
import { findConnection } from '../../sdk/cli/connection.ts';
import { countingFetch } from '../../sdk/cli/counting-fetch.ts';
import { bytesText, durationText, progressBar } from '../../sdk/cli/progress.ts';
import { signIn } from '../../sdk/cli/session.ts';
import { printable, type Terminal } from '../../sdk/cli/terminal.ts';
import { LecternError } from '../../sdk/index.ts';
import { json, startFakeServer, type FakeServer, type Received, type Reply } from './fake-server.ts';

const servers: FakeServer[] = [];
const folders: string[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-cli-'));
  folders.push(folder);
  return folder;
}

/** A terminal that keeps what it is told. */
function aTerminal(isInteractive: boolean) {
  const notes: string[] = [];
  const statuses: string[] = [];
  const terminal: Terminal = {
    ...{ isInteractive, columns: 100, print: () => undefined, ask: () => Promise.resolve(undefined) },
    note: (line) => notes.push(line),
    status: (text) => statuses.push(text),
  };
  return { terminal, notes, statuses };
}

describe('findConnection', () => {
  const local = {
    ...{ graphql: 'http://127.0.0.1:4000/graphql', realtime: 'ws://127.0.0.1:4000/graphql/realtime' },
    ...{ aws: 'http://127.0.0.1:4001', userPoolClientId: 'local-client' },
    demoUser: { username: 'demo@example.com', password: 'Demo-1' },
  };
  function aStack(): string {
    const folder = aFolder();
    writeFileSync(join(folder, 'endpoints.json'), JSON.stringify(local));
    return folder;
  }
  const stage = {
    LECTERN_URL: 'https://abc.appsync-api.eu-west-1.amazonaws.com/graphql',
    LECTERN_USER_POOL_CLIENT_ID: 'c',
  };

  it('is the local stack and its demo user when nothing else is named', () => {
    expect(findConnection({}, { LECTERN_DATA: aStack() })).toEqual({
      ...{ url: local.graphql, realtimeUrl: local.realtime, cognito: local.aws, userPoolClientId: 'local-client' },
      ...local.demoUser,
    });
  });

  it('does not give the demo user’s password to another user', () => {
    const found = findConnection({ user: 'me@example.com' }, { LECTERN_DATA: aStack() });
    expect(found).toMatchObject({ username: 'me@example.com', password: undefined });
  });

  it('is a stage that is named, with the region of AppSync’s own host', () => {
    expect(findConnection({}, { ...stage, LECTERN_USER: 'me', LECTERN_PASSWORD: 'secret' })).toEqual({
      ...{ url: stage.LECTERN_URL, realtimeUrl: undefined, userPoolClientId: 'c', username: 'me', password: 'secret' },
      cognito: 'https://cognito-idp.eu-west-1.amazonaws.com/',
    });
  });

  it('prefers flags to variables, and variables to a local stack', () => {
    const flags = { url: 'https://api.example.org/graphql', region: 'us-east-1', 'user-pool-client-id': 'flag' };
    expect(findConnection(flags, { ...stage, LECTERN_DATA: aStack() })).toMatchObject({
      ...{ url: flags.url, userPoolClientId: 'flag', cognito: 'https://cognito-idp.us-east-1.amazonaws.com/' },
    });
  });

  it.each<readonly [string, Record<string, string>, string]>([
    ['no API and no stack', { LECTERN_DATA: '/nowhere' }, 'No API is named'],
    ['no client', { LECTERN_URL: stage.LECTERN_URL }, 'client is not known'],
    [
      'no region',
      { LECTERN_URL: 'https://a.example/graphql', LECTERN_USER_POOL_CLIENT_ID: 'c' },
      'region is not known',
    ],
    ['no URL', { LECTERN_URL: 'lectern' }, 'is no URL'],
  ])('says what to set when there is %s', (_what, variables, message) => {
    expect(() => findConnection({}, variables)).toThrow(message);
  });
});

describe('signIn', () => {
  async function aPool(answer: (request: Received, count: number) => Reply) {
    const server = await startFakeServer(answer);
    servers.push(server);
    return { server, connection: { cognito: server.url, userPoolClientId: 'client' } };
  }
  const tokens = (access: string, ExpiresIn = 3600) =>
    json({ AuthenticationResult: { AccessToken: access, RefreshToken: 'refresh', ExpiresIn } });
  const refusal = (__type: string) => json({ __type, message: 'Refused.' }, 400);

  it('signs in and renews the token before it expires, once for all who ask', async () => {
    const { server, connection } = await aPool((_request, count) => tokens(`token ${count}`));
    const { getToken } = await signIn(connection, 'me', 'secret');
    expect(await getToken()).toBe('token 1');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_590_000 });
    expect(await Promise.all([getToken(), getToken()])).toEqual(['token 2', 'token 2']);
    expect(server.received.map(({ body }) => JSON.parse(body))).toMatchObject([
      { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'me', PASSWORD: 'secret' } },
      { AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: 'refresh' } },
    ]);
  });

  it('renews a token that was refused, with the old refresh token where no new one came', async () => {
    const { server, connection } = await aPool((_request, count) =>
      count === 1 ? tokens('first') : json({ AuthenticationResult: { AccessToken: `token ${count}` } }),
    );
    const { getToken } = await signIn(connection, 'me', 'secret');
    expect(await getToken('first')).toBe('token 2');
    expect(await getToken('token 2')).toBe('token 3');
    expect(JSON.parse(server.received[2]!.body)).toMatchObject({ AuthParameters: { REFRESH_TOKEN: 'refresh' } });
  });

  it('is over for good when the refresh token is refused', async () => {
    const { connection } = await aPool((_request, count) =>
      count === 1 ? tokens('first') : refusal('NotAuthorizedException'),
    );
    const { getToken } = await signIn(connection, 'me', 'secret');
    await expect(getToken('first')).rejects.toMatchObject({ code: 'TokenUnavailable', retryable: false });
  });

  it('says that the password is wrong, and that something else is asked for first', async () => {
    const wrong = await aPool(() => refusal('NotAuthorizedException'));
    const failure = await signIn(wrong.connection, 'me', 'secret').catch(tell);
    expect(failure).toMatchObject({ code: 'SignInFailed', exitCode: 3, advice: expect.stringContaining('password') });
    const challenged = await aPool(() => json({ ChallengeName: 'NEW_PASSWORD_REQUIRED' }));
    await expect(signIn(challenged.connection, 'me', 'secret')).rejects.toThrow('NEW_PASSWORD_REQUIRED');
  });

  it('is worth another try when the user pool is not reached', async () => {
    const failure = await signIn({ cognito: 'http://127.0.0.1:9/', userPoolClientId: 'c' }, 'me', 'x').catch(tell);
    expect(failure).toMatchObject({ code: 'NetworkError', exitCode: 4, retryable: true });
  });
});

describe('begunUploads', () => {
  const key = { api: 'https://a', username: 'me', path: '/lectures/a.mp4', size: 9, modifiedAt: 1.5 };

  it('remembers an upload until it is forgotten, for this user alone to read', async () => {
    const folder = aFolder();
    const begun = begunUploads(folder);
    expect(await begun.find(key)).toBeUndefined();
    await begun.keep(key, { clientToken: 'token' });
    expect(await begunUploads(folder).find(key)).toEqual({ clientToken: 'token', videoId: undefined });
    await begun.keep(key, { clientToken: 'token', videoId: 'v' });
    expect(await begun.find(key)).toEqual({ clientToken: 'token', videoId: 'v' });
    const [file] = readdirSync(join(folder, 'uploads'));
    expect(statSync(join(folder, 'uploads', file!)).mode & 0o077).toBe(0);
    await begun.forget(key);
    expect(await begun.find(key)).toBeUndefined();
  });

  it.each([{ size: 10 }, { modifiedAt: 2 }, { path: '/b.mp4' }, { username: 'you' }, { api: 'https://b' }])(
    'takes a file for another one with %j',
    async (change) => {
      const begun = begunUploads(aFolder());
      await begun.keep(key, { clientToken: 'token' });
      expect(await begun.find({ ...key, ...change })).toBeUndefined();
    },
  );

  it('takes a file that was damaged for none', async () => {
    const folder = aFolder();
    const begun = begunUploads(folder);
    await begun.keep(key, { clientToken: 'token' });
    const [file] = readdirSync(join(folder, 'uploads'));
    writeFileSync(join(folder, 'uploads', file!), '{"clientTok');
    expect(await begun.find(key)).toBeUndefined();
  });

  it('lives where the platform keeps such things', () => {
    expect(stateFolder({ XDG_STATE_HOME: '/state' }, 'linux')).toBe('/state/lectern');
    expect(stateFolder({}, 'linux')).toMatch(/\.local\/state\/lectern$/);
    expect(stateFolder({}, 'darwin')).toMatch(/Library\/Application Support\/lectern$/);
  });
});

describe('the progress bar', () => {
  it('shows the share, the speed of the last seconds and the time that is left', () => {
    const { terminal, statuses } = aTerminal(true);
    let now = 0;
    const bar = progressBar(terminal, 'Tides.mp4', 100_000_000, () => now);
    bar.update(0);
    for (let second = 1; second <= 30; second += 1) {
      now = second * 1000;
      // Fast at first, then a tenth of that.
      bar.update(second <= 5 ? second * 10_000_000 : 50_000_000 + (second - 5) * 1_000_000);
    }
    expect(statuses.at(-1)).toMatch(/^Tides\.mp4 \[=+ +\] 75 % {2}75\.0 MB of 100 MB {2}1\.0 MB\/s {2}25 s left$/);
    bar.end();
    expect(statuses.at(-1)).toBe('');
  });

  it('is a line at every tenth where nobody sees a bar', () => {
    const { terminal, notes, statuses } = aTerminal(false);
    const bar = progressBar(terminal, 'a', 1000);
    for (let sent = 0; sent <= 1000; sent += 10) bar.update(sent);
    bar.end();
    expect(notes).toHaveLength(10);
    expect(notes[0]).toContain('10 %');
    expect(statuses).toEqual(['']);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [99_960, '100 kB'],
    [999_600, '1.0 MB'],
    [30_000_000_000, '30.0 GB'],
  ])('says %d bytes as %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

  it.each([
    [59.4, '59 s'],
    [60, '1 min 0 s'],
    [3725, '1 h 2 min'],
  ])('says %d seconds as %s', (seconds, text) => expect(durationText(seconds)).toBe(text));
});

describe('countingFetch', () => {
  it('sends the very bytes with their length, and counts them on their way', async () => {
    const bytes = new Uint8Array(5_000_000).map((_, index) => index % 251);
    const got: { length?: string | undefined; bytes?: Buffer } = {};
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      got.length = request.headers['content-length'];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        got.bytes = Buffer.concat(chunks);
        response.end('ok');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const counts: number[] = [];
    const counting = countingFetch(() => counts.push(counting.inFlight()));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const response = await counting.fetch(url, { method: 'PUT', body: bytes });
    expect(await response.text()).toBe('ok');
    expect(got.length).toBe('5000000');
    expect(got.bytes!.equals(bytes)).toBe(true);
    expect(counts.length).toBeGreaterThan(50);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counting.inFlight()).toBe(0);
    server.close();
  });

  it('ends with its signal', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const abort = new AbortController();
    const counting = countingFetch(() => abort.abort(new Error('enough')));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const sent = counting.fetch(url, { method: 'PUT', body: new Uint8Array(9_000_000), signal: abort.signal });
    await expect(sent).rejects.toThrow('enough');
    expect(counting.inFlight()).toBe(0);
    server.closeAllConnections();
    server.close();
  });
});

describe('what the command prints', () => {
  it('is the words of captions alone', () => {
    const vtt =
      'WEBVTT\n\n1\n00:00.000 --> 00:01.000\nTides &amp;lt; moon\n&lt;b&gt;\n\nNOTE none\n\n00:01.000 --> 00:02.000 line:0\nend\n';
    expect(captionText(vtt)).toBe('Tides &lt; moon\n<b>\nend\n');
  });

  it('steers no terminal', () => {
    expect(printable('a\u001b[2Jb\nc\u202Ed')).toBe('a [2Jb c d');
  });

  it.each<readonly [unknown, number, string]>([
    [new LecternError('NetworkError', 'x'), 4, 'network'],
    [new LecternError('UnauthorizedException', 'x', { status: 401 }), 3, 'user'],
    [new LecternError('LimitExceeded', 'x'), 1, 'lectern me'],
    [
      new LecternError('NetworkError', 'x', {
        cause: Object.assign(new Error('y'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      }),
      4,
      'NODE_EXTRA_CA_CERTS',
    ],
  ])('of %s is an exit code and what to do', (failure, exitCode, advice) => {
    expect(tell(failure)).toMatchObject({ exitCode, advice: expect.stringContaining(advice) });
  });
});
