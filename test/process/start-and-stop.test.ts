import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { freePort, startOwnStack, type OwnStack, type OwnStackOptions } from '../../tools/own-stack.ts';
import { signIn } from '../../tools/sign-in.ts';
import { uploadLecture } from '../support/lecture.ts';
import { aFolder, isListening } from '../support/process.ts';
import { graphql } from '../support/outside-client.ts';
import { eventually, localApiOf, signInWithPassword, signUpAndIn } from '../support/stack.ts';

// Every test starts whole stacks, some of them two.
vi.setConfig({ testTimeout: 60_000 });

async function start(options: OwnStackOptions = {}): Promise<OwnStack> {
  const stack = await startOwnStack({ dataFolder: aFolder(), ...options });
  onTestFinished(() => void stack.process.kill('SIGKILL'));
  return stack;
}

/** Every process that descends from this one. */
function descendants(pid: number): readonly number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const of = (parent: number): number[] =>
    table.filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child, ...of(child)]);
  return of(pid);
}

function isAlive(pid: number): boolean {
  try {
    // A zombie is gone, whoever its parent is.
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The helpers of a process end a moment after it. */
const allGone = (pids: readonly number[]): Promise<true> =>
  eventually(() => Promise.resolve(pids.some(isAlive) ? undefined : true), 'every child is gone', 5000);

async function end(stack: OwnStack, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(stack.process, 'exit');
  stack.process.kill(signal);
  const [code] = (await ended) as [number | null];
  return code;
}

describe('a started stack', () => {
  it('takes real-time connections at the two paths that AppSync has for them, and nowhere else', async () => {
    const { endpoints } = await start();
    const root = new URL('/', endpoints.realtime).href;
    const answerAt = async (path: string): Promise<unknown> => {
      const socket = new WebSocket(`${root}${path}`, ['graphql-ws']);
      onTestFinished(() => socket.terminate());
      return new Promise((resolve) => {
        socket.on('message', (data: Buffer) => resolve((JSON.parse(data.toString()) as { type: string }).type));
        socket.on('error', ({ message }) => resolve(message));
      });
    };
    // Without a credential, which is told over a WebSocket that is open.
    for (const path of ['graphql', 'graphql/realtime', 'graphql/realtime?x=1'])
      expect([path, await answerAt(path)]).toEqual([path, 'connection_error']);
    for (const path of ['', 'realtime', 'graphql/', 'graphql/other', 'console'])
      expect([path, await answerAt(path)]).toEqual([path, 'Unexpected server response: 404']);
  });

  it('stops with npm, whose SIGTERM reaches the shell between the two alone', async () => {
    const [port, dataFolder] = [await freePort(), aFolder()];
    const npm = spawn('npm', ['start'], {
      env: { ...process.env, LECTERN_PORT: String(port), LECTERN_DATA: dataFolder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    npm.stdout.on('data', (text: Buffer) => (output += text.toString()));
    const isReady = () => Promise.resolve(output.includes('Lectern is ready') ? true : undefined);
    await eventually(isReady, 'npm start is ready', 50_000);
    const all = descendants(npm.pid!);
    onTestFinished(() => {
      for (const pid of all.filter(isAlive)) process.kill(pid, 'SIGKILL');
    });
    const ended = once(npm, 'exit');
    npm.kill('SIGTERM');
    await ended;
    await allGone(all);
    expect(existsSync(join(dataFolder, 'endpoints.json'))).toBe(false);
    expect(await isListening(port)).toBe(false);
  });

  it('keeps the contract of endpoints.json, at the port and in the folder it was given', async () => {
    const port = await freePort();
    const dataFolder = aFolder();
    const stack = await start({ port, dataFolder });
    const file = join(dataFolder, 'endpoints.json');
    const endpoints = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    expect(endpoints).toEqual({
      graphql: `http://127.0.0.1:${port}/graphql`,
      realtime: `ws://127.0.0.1:${port}/graphql/realtime`,
      aws: `http://127.0.0.1:${port + 1}`,
      web: `http://127.0.0.1:${port}/`,
      console: `http://127.0.0.1:${port}/console/`,
      region: 'us-east-1',
      userPoolId: expect.stringMatching(/^us-east-1_[A-Za-z0-9]{9}$/),
      userPoolClientId: expect.stringMatching(/^[a-z0-9]{26}$/),
      issuer: `https://cognito-idp.us-east-1.amazonaws.com/${endpoints['userPoolId'] as string}`,
      jwks: `http://127.0.0.1:${port + 1}/${endpoints['userPoolId'] as string}/.well-known/jwks.json`,
      bucket: expect.any(String),
      table: expect.any(String),
      credentials: { accessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/), secretAccessKey: expect.any(String) },
      demoUser: { username: 'teacher@example.com', password: expect.any(String) },
    });
    expect(statSync(file).mode & 0o077, 'its keys are for this user alone').toBe(0);
    const { demoUser, ...cognito } = stack.endpoints;
    const token = await signIn({ ...cognito, endpoint: `${cognito.aws}/` }, demoUser.username, demoUser.password);
    const answer = await graphql(localApiOf(stack), token, '{ me { userId videos } }');
    expect(answer.data).toMatchObject({ me: { videos: 0 } });
    const listening = readFileSync('/proc/net/tcp', 'utf8') + readFileSync('/proc/net/tcp6', 'utf8');
    for (const it of [port, port + 1]) {
      const hex = it.toString(16).toUpperCase().padStart(4, '0');
      const addresses = [...listening.matchAll(new RegExp(`^\\s*\\d+: ([0-9A-F]+):${hex} \\S+ 0A`, 'gm'))].map(
        ([, at]) => at,
      );
      expect(addresses, 'it listens on this machine alone').toEqual(['0100007F']);
    }
    expect(await end(stack, 'SIGTERM')).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'stops on %s: exit 0, ports free, no child and no endpoints.json left',
    async (signal) => {
      const stack = await start();
      const { process: child, dataFolder, endpoints } = stack;
      const ports = [endpoints.web, endpoints.aws].map((url) => Number(new URL(url).port));
      const children = descendants(child.pid!);
      expect(children.length, 'the database is a process of its own').toBeGreaterThan(0);
      for (const port of ports) expect(await isListening(port)).toBe(true);
      // Whoever is connected does not keep it from stopping.
      const idle = await fetch(endpoints.web);
      expect(await end(stack, signal)).toBe(0);
      await idle.body?.cancel().catch(() => undefined);
      for (const port of ports) expect(await isListening(port)).toBe(false);
      await allGone(children);
      expect(existsSync(join(dataFolder, 'endpoints.json'))).toBe(false);
    },
  );
});

describe('what a stack keeps', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'is all there after %s: users, keys, videos, captions, usage',
    async (signal) => {
      const dataFolder = aFolder();
      const first = await start({ dataFolder });
      const api = localApiOf(first);
      const user = await signUpAndIn(api);
      const { videoId, bytes, video } = await uploadLecture(user);
      const open = await user.client.createUpload({
        input: { title: 'Open', contentType: 'video/mp4', sizeBytes: 1000, clientToken: 'kept' },
      });
      const me = await user.client.me();
      user.client.close();
      const children = descendants(first.process.pid!);
      await end(first, signal);
      await allGone(children);

      const port = Number(new URL(first.endpoints.web).port);
      const second = await start({ dataFolder, port });
      expect(second.endpoints).toEqual(first.endpoints);
      const { client } = user;
      expect(await client.me(), 'the token of before is good').toEqual(me);
      const again = await client.video({ id: videoId });
      expect({ ...again, url: null, captions: null }).toEqual({ ...video, url: null, captions: null });
      expect(Buffer.from(await (await fetch(again!.url!.url)).arrayBuffer()).equals(bytes)).toBe(true);
      expect(await (await fetch(again!.captions[0]!.vtt!.url)).text()).toMatch(/^WEBVTT\n/);
      expect(
        (
          await client.createUpload({
            input: { title: 'Open', contentType: 'video/mp4', sizeBytes: 1000, clientToken: 'kept' },
          })
        ).video,
      ).toEqual(open.video);
      await expect(signInWithPassword(localApiOf(second), user.username, user.password)).resolves.toBeDefined();
      client.close();
      await second.stop();
    },
  );

  it('is gone with --fresh, and what is not Lectern’s stays', async () => {
    const dataFolder = aFolder();
    const first = await start({ dataFolder });
    const user = await signUpAndIn(localApiOf(first));
    await uploadLecture(user);
    user.client.close();
    await first.stop({ keepData: true });
    writeFileSync(join(dataFolder, 'notes.txt'), 'mine');
    const second = await start({ dataFolder, args: ['--fresh'] });
    const api = localApiOf(second);
    expect(second.endpoints.userPoolId).not.toBe(first.endpoints.userPoolId);
    expect(second.endpoints.credentials).not.toEqual(first.endpoints.credentials);
    await expect(signInWithPassword(api, user.username, user.password)).rejects.toThrow();
    expect((await graphql(api, user.token, '{ me { userId } }')).status).toBe(401);
    const { token } = await signInWithPassword(
      api,
      second.endpoints.demoUser.username,
      second.endpoints.demoUser.password,
    );
    expect((await graphql(api, token, '{ me { videos } videos { items { id } } }')).data).toEqual({
      me: { videos: 0 },
      videos: { items: [] },
    });
    expect(readFileSync(join(dataFolder, 'notes.txt'), 'utf8')).toBe('mine');
    await second.stop();
  });
});

describe('two stacks side by side', () => {
  it('know nothing of each other: users, keys, tokens and uploads', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    const [a, b] = [localApiOf(one), localApiOf(two)];
    for (const member of ['userPoolId', 'userPoolClientId', 'credentials', 'graphql'] as const) {
      expect(one.endpoints[member], member).not.toEqual(two.endpoints[member]);
    }
    expect(one.endpoints.demoUser.password).not.toBe(two.endpoints.demoUser.password);
    const user = await signUpAndIn(a);
    await expect(signInWithPassword(b, user.username, user.password)).rejects.toThrow();
    expect((await graphql(a, user.token, '{ me { userId } }')).status).toBe(200);
    expect((await graphql(b, user.token, '{ me { userId } }')).status).toBe(401);
    const { put } = await user.client.createUpload({ input: { title: 'x', contentType: 'video/mp4', sizeBytes: 3 } });
    const elsewhere = new URL(put!.url);
    elsewhere.port = new URL(two.endpoints.aws).port;
    const sent = await fetch(elsewhere, {
      method: 'PUT',
      headers: { 'content-type': 'video/mp4', 'if-none-match': '*' },
      body: 'abc',
    });
    expect(sent.status).toBe(403);
    user.client.close();
    await Promise.all([one.stop(), two.stop()]);
  });
});
