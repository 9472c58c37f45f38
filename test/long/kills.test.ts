import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createClient, LecternError, putUpload, type Client } from '../../sdk/index.ts';
import { freePort, startOwnStack, type OwnStack } from '../../tools/own-stack.ts';
import { aFolder } from '../support/process.ts';
import { eventually, localApiOf, media, signInWithPassword, signUpAndIn, type User } from '../support/stack.ts';

const KILLS = 30;
const WITHIN_MS = 300_000;
const LECTURES = [
  ['lecture.webm', 'video/webm'],
  ['no-audio.mp4', 'video/mp4'],
] as const;
const SETTLED = ['READY', 'REJECTED', 'CANCELLED'];

/** What the stack said that it did, and must therefore know for ever. */
interface Acknowledged {
  readonly user: User;
  readonly videoId: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The last thing that was acknowledged. */
  state: 'reserved' | 'sent' | 'renamed' | 'cancelled';
}

/** Does one user's whole flow until the stack dies, and writes down what was acknowledged on the way. */
async function useUntilItDies(stack: OwnStack, users: User[], done: Acknowledged[]): Promise<void> {
  try {
    const user = await signUpAndIn(localApiOf(stack));
    users.push(user);
    for (;;) {
      const [file, contentType] = LECTURES[randomInt(LECTURES.length)]!;
      const bytes = media(file);
      const ticket = await user.client.createUpload({
        input: { title: 'First', contentType, sizeBytes: bytes.length },
      });
      const entry: Acknowledged = { user, videoId: ticket.video.id, bytes, state: 'reserved' };
      done.push(entry);
      if (randomInt(5) === 0) {
        await user.client.cancelUpload({ videoId: entry.videoId });
        entry.state = 'cancelled';
        continue;
      }
      await putUpload(ticket, bytes);
      entry.state = 'sent';
      const { version } = (await user.client.video({ id: entry.videoId }))!;
      const renamed = await user.client
        .updateVideo({ input: { id: entry.videoId, expectedVersion: version, title: 'Second' } })
        .catch((error: unknown) => {
          // The function was faster with the next version.
          if (error instanceof LecternError && error.code === 'Conflict') return undefined;
          throw error;
        });
      if (renamed) entry.state = 'renamed';
    }
  } catch {
    // The end of it: whatever was under way may or may not have been done.
  }
}

/** Signed in anew: the token of before may have expired in the meantime. */
async function clientOf(stack: OwnStack, { username, password }: User): Promise<Client> {
  const { token } = await signInWithPassword(localApiOf(stack), username, password);
  const { graphql, realtime } = stack.endpoints;
  return createClient({ url: graphql, realtimeUrl: realtime, getToken: () => token, WebSocket });
}

async function expectKept(client: Client, entry: Acknowledged, stack: OwnStack): Promise<void> {
  const { videoId, state, bytes } = entry;
  const settled = async () => {
    const video = await client.video({ id: videoId });
    expect(video, `${videoId} was acknowledged`).not.toBeNull();
    if (state === 'reserved') return video!;
    const isDone =
      SETTLED.includes(video!.status) &&
      video!.captions.every(({ status }) => ['READY', 'FAILED', 'NO_SPEECH'].includes(status));
    return isDone && (video!.status !== 'READY' || video!.captions.length > 0) ? video! : undefined;
  };
  const video = await eventually(settled, `${videoId}, last ${state}, is done`, 60_000).catch(
    async (error: unknown) => {
      const { url: _url, ...seen } = (await client.video({ id: videoId }))!;
      const dead = ['start-captions', 'finish-captions'].map((queue) =>
        readFileSync(join(stack.dataFolder, 'store', `queue-${queue}-dead-letters.jsonl`), 'utf8'),
      );
      const lines = [stack.output(), ...dead]
        .join('\n')
        .split('\n')
        .filter((line) => line.includes(videoId));
      throw new Error(`${String(error)}\n${JSON.stringify(seen)}\n${lines.join('\n')}`);
    },
  );
  if (state === 'cancelled') expect(video.status).toBe('CANCELLED');
  if (state === 'sent' || state === 'renamed') {
    expect(video.status).toBe('READY');
    expect(
      Buffer.from(await (await fetch(video.url!.url)).arrayBuffer()).equals(bytes),
      `the bytes of ${videoId}`,
    ).toBe(true);
    expect(video.captions).toHaveLength(1);
    const { vtt } = video.captions[0]!;
    if (vtt) expect(await (await fetch(vtt.url)).text()).toMatch(/^WEBVTT\n/);
  }
  if (state === 'renamed') expect(video.title).toBe('Second');
}

/** Everything that was acknowledged is there and done, and every user's usage is right. */
async function expectAllKept(stack: OwnStack, users: readonly User[], done: readonly Acknowledged[]): Promise<void> {
  for (const user of users) {
    const client = await clientOf(stack, user);
    const own = done.filter((entry) => entry.user === user);
    for (const entry of own) await expectKept(client, entry, stack);
    const me = await client.me();
    const { items } = await client.videos({ limit: 100 });
    expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining(own.map(({ videoId }) => videoId)));
    // Usage is what the list says, to the byte.
    const counted = items.filter(({ status }) => ['AWAITING_UPLOAD', 'PROCESSING', 'READY'].includes(status));
    expect(me.videos).toBe(counted.length);
    expect(me.openUploads).toBe(counted.filter(({ status }) => status === 'AWAITING_UPLOAD').length);
    expect(me.storedBytes).toBe(counted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
    client.close();
  }
}

describe('a stack that is killed', () => {
  it(`${KILLS} times at random moments keeps all that it acknowledged, and finishes it`, async () => {
    const until = Date.now() + WITHIN_MS;
    const dataFolder = aFolder();
    const port = await freePort();
    const users: User[] = [];
    const done: Acknowledged[] = [];
    let stack = await startOwnStack({ dataFolder, port });
    onTestFinished(() => void stack.process.kill('SIGKILL'));
    let kills = 0;
    for (; kills < KILLS && Date.now() < until - 60_000; kills += 1) {
      const use = useUntilItDies(stack, users, done);
      await delay(randomInt(50, 2500));
      const gone = once(stack.process, 'exit');
      stack.process.kill('SIGKILL');
      await gone;
      await use;
      stack = await startOwnStack({ dataFolder, port });
    }
    await expectAllKept(stack, users, done);
    console.log(`${kills} kills; ${done.length} uploads acknowledged by ${users.length} users`);
    for (const user of users) user.client.close();
    // A slow machine may not manage all of them in the time; far fewer would prove nothing.
    expect(kills).toBeGreaterThanOrEqual(10);
    expect(done.length).toBeGreaterThan(10);
    expect(await stack.stop({ keepData: true })).toBe(0);
  });
});
