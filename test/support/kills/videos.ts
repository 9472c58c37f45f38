import { WebSocket } from 'ws';
import { createClient, LecternError, putUpload, type Client, type VideoFieldsFragment } from '../../../sdk/index.ts';
import { eventually, media, signInWithPassword, signUpAndIn, type User } from '../stack.ts';
import type { Life, Work } from './work.ts';

const LECTURES = [
  ['lecture.webm', 'video/webm'],
  ['no-audio.mp4', 'video/mp4'],
] as const;
const SETTLED = ['READY', 'REJECTED', 'CANCELLED'];
const SETTLED_CAPTIONS = ['READY', 'FAILED', 'NO_SPEECH'];
/** One user may make 60 uploads an hour, and have 10 open. */
const LIVES_PER_USER = 3;
const UPLOADS_PER_LIFE = 8;
/** Access tokens are good for 15 minutes. */
const TOKEN_MS = 600_000;

interface Entry {
  readonly videoId: string;
  readonly file: string;
  /** The last thing that was acknowledged. */
  state: 'reserved' | 'sent' | 'renamed' | 'cancelled';
  /** What may have been done besides. */
  pending?: 'send' | 'rename' | 'cancel' | undefined;
}

interface Owner {
  readonly username: string;
  readonly password: string;
  readonly entries: Entry[];
  /** A createUpload that was not answered: it is made again with the same token after the restart. */
  unanswered?: { readonly clientToken: string; readonly file: string; readonly contentType: string } | undefined;
  token: string;
  signedInAt: number;
  lives: number;
}

/** The main job, by GraphQL: reserve, send, rename or cancel; captions come by themselves. */
export function videosWork(): Work {
  const owners: Owner[] = [];
  let acknowledged = 0;
  let serial = 0;

  async function clientOf({ api }: Life, owner: Owner): Promise<Client> {
    if (Date.now() - owner.signedInAt > TOKEN_MS) {
      owner.token = (await signInWithPassword(api, owner.username, owner.password)).token;
      owner.signedInAt = Date.now();
    }
    return createClient({ url: api.graphql, realtimeUrl: api.realtime, getToken: () => owner.token, WebSocket });
  }

  async function ownerOf({ api }: Life): Promise<Owner> {
    const last = owners.at(-1);
    if (last !== undefined && last.lives < LIVES_PER_USER) return last;
    const { username, password, token }: User = await signUpAndIn(api);
    const owner: Owner = { username, password, token, signedInAt: Date.now(), entries: [], lives: 0 };
    owners.push(owner);
    return owner;
  }

  async function useOnce(client: Client, owner: Owner, { random }: Life): Promise<void> {
    const [file, contentType] = random.pick(LECTURES);
    const asked = owner.unanswered ?? { clientToken: `token-${(serial += 1)}`, file, contentType };
    owner.unanswered = asked;
    const bytes = media(asked.file);
    const ticket = await client.createUpload({
      input: {
        title: 'First',
        contentType: asked.contentType,
        sizeBytes: bytes.length,
        clientToken: asked.clientToken,
      },
    });
    const entry: Entry = { videoId: ticket.video.id, file: asked.file, state: 'reserved' };
    owner.entries.push(entry);
    owner.unanswered = undefined;
    acknowledged += 1;
    const does = async (pending: NonNullable<Entry['pending']>, state: Entry['state'], work: Promise<unknown>) => {
      entry.pending = pending;
      await work;
      entry.pending = undefined;
      entry.state = state;
      acknowledged += 1;
    };
    if (random.oneIn(5)) return does('cancel', 'cancelled', client.cancelUpload({ videoId: entry.videoId }));
    await does('send', 'sent', putUpload(ticket, bytes));
    const { version } = (await client.video({ id: entry.videoId }))!;
    try {
      const input = { id: entry.videoId, expectedVersion: version, title: 'Second' };
      await does('rename', 'renamed', client.updateVideo({ input }));
    } catch (error) {
      // The function was faster with the next version.
      if (!(error instanceof LecternError && error.code === 'Conflict')) throw error;
      entry.pending = undefined;
    }
  }

  /** What is true of a video whether it has settled or not. */
  function expectSane(entry: Entry, video: VideoFieldsFragment | undefined): void {
    const { videoId, state, pending } = entry;
    if (video === undefined) throw new Error(`${videoId} was acknowledged and is not there.`);
    const isCancelled = video.status === 'CANCELLED';
    if (state === 'cancelled' ? !isCancelled : isCancelled && pending !== 'cancel')
      throw new Error(`${videoId}, last ${state}, is ${video.status}.`);
    if (video.status === 'REJECTED') throw new Error(`${videoId} was rejected.`);
    if (state === 'renamed' && video.title !== 'Second') throw new Error(`${videoId} has its first title again.`);
    if (video.title === 'Second' && state !== 'renamed' && pending !== 'rename')
      throw new Error(`${videoId} has a title that was not asked for.`);
  }

  const isSettled = ({ state }: Entry, { status, captions }: VideoFieldsFragment): boolean =>
    // Whether the bytes of one that is only reserved were taken is open.
    (state === 'reserved' && status === 'AWAITING_UPLOAD') ||
    (SETTLED.includes(status) &&
      captions.every((track) => SETTLED_CAPTIONS.includes(track.status)) &&
      (status !== 'READY' || captions.length > 0));

  async function expectWhole(client: Client, entry: Entry): Promise<void> {
    const { videoId, state, file } = entry;
    const settled = async () => {
      const video = await client.video({ id: videoId });
      return video !== null && isSettled(entry, video) ? video : undefined;
    };
    const video = await eventually(settled, `${videoId}, last ${state}, is done`, 60_000);
    if (state !== 'sent' && state !== 'renamed') return;
    if (video.status !== 'READY') throw new Error(`${videoId} was sent and is ${video.status}.`);
    const bytes = Buffer.from(await (await fetch(video.url!.url)).arrayBuffer());
    if (!bytes.equals(media(file))) throw new Error(`The bytes of ${videoId} are not those of ${file}.`);
    const [track] = video.captions;
    if (file === 'lecture.webm' && !(await (await fetch(track!.vtt!.url)).text()).startsWith('WEBVTT\n'))
      throw new Error(`The captions of ${videoId} are not there.`);
  }

  return {
    name: 'videos',
    acknowledged: () => acknowledged,
    run: async (life) => {
      const owner = await ownerOf(life);
      owner.lives += 1;
      const client = await clientOf(life, owner);
      for (let n = 0; n < UPLOADS_PER_LIFE; n += 1) await useOnce(client, owner, life);
    },
    expectKept: async (life) => {
      for (const owner of owners) {
        const entries = owner.entries.map((entry) => [entry, { ...entry }] as const);
        const client = await clientOf(life, owner);
        const { items } = await client.videos({ limit: 100 });
        const byId = new Map(items.map((video) => [video.id, video]));
        for (const [entry, was] of entries) {
          // What this life goes on with is checked after its end.
          if (entry.state === was.state && entry.pending === was.pending) expectSane(entry, byId.get(entry.videoId));
        }
        client.close();
      }
    },
    expectFinished: async (life) => {
      for (const owner of owners) {
        const client = await clientOf(life, owner);
        for (const entry of owner.entries) await expectWhole(client, entry);
        const me = await client.me();
        const { items } = await client.videos({ limit: 100 });
        // One createUpload that was never answered may have been made.
        const surplus = items.length - owner.entries.length;
        if (surplus < 0 || surplus > (owner.unanswered === undefined ? 0 : 1))
          throw new Error(`${owner.username} has ${items.length} videos and made ${owner.entries.length}.`);
        const counted = items.filter(({ status }) => ['AWAITING_UPLOAD', 'PROCESSING', 'READY'].includes(status));
        const usage = {
          videos: counted.length,
          openUploads: counted.filter(({ status }) => status === 'AWAITING_UPLOAD').length,
          storedBytes: counted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        };
        const { videos, openUploads, storedBytes } = me;
        if (JSON.stringify({ videos, openUploads, storedBytes }) !== JSON.stringify(usage))
          throw new Error(
            `The usage of ${owner.username} is ${JSON.stringify(me)}, and must be ${JSON.stringify(usage)}.`,
          );
        client.close();
      }
    },
  };
}
