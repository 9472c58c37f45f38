import { beforeAll, describe, expect, it } from 'vitest';
import type { SaveCaptionsInput, VideoFieldsFragment } from '../../sdk/index.ts';
import { graphql } from '../support/outside-client.ts';
import { uploadLecture } from '../support/lecture.ts';
import { failureOf, openApi, type User } from '../support/stack.ts';
import { readSrt, readVtt } from '../support/subtitle-parsers.ts';

const api = await openApi();
let owner: User;
let videoId: string;
let transcribed: string;
beforeAll(async () => {
  owner = await api.aUser();
  const lecture = await uploadLecture(owner);
  videoId = lecture.videoId;
  transcribed = lecture.event.language;
});

const VTT =
  'WEBVTT\n\n00:01.000 --> 00:02.500 align:start\nZweimal am Tag\nkommt das Meer.\n\n00:03.000 --> 00:04.000\nUnd geht.\n';
const SRT =
  '1\r\n00:00:01,000 --> 00:00:02,500\r\nDeux fois par jour\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n<i>la mer</i>\r\n';

const save = (input: Omit<SaveCaptionsInput, 'videoId'>, id = videoId, user = owner) =>
  user.client.saveCaptions({ input: { videoId: id, ...input } });
const trackOf = (video: Pick<VideoFieldsFragment, 'captions'>, language: string) =>
  video.captions.find((track) => track.language === language);
const played = async (language: string) => {
  const video = (await owner.client.video({ id: videoId }))!;
  const track = video.captions.find((one) => one.language === language)!;
  const [vtt, srt] = await Promise.all([track.vtt!.url, track.srt!.url].map(async (url) => (await fetch(url)).text()));
  return { video, track, vtt: vtt!, srt: srt! };
};
const words = async (args: string, user = owner) => {
  const query = `query($id: ID!) { video(id: $id) { captions${args.startsWith('(language') ? args.slice(0, args.indexOf(')') + 1) : ''} {
    language source words${args.startsWith('(language') ? args.slice(args.indexOf(')') + 1) : args} { items { startSeconds endSeconds text confidence } nextToken } } } }`;
  return graphql(api, user.token, query, { id: videoId });
};
interface Words {
  readonly items: {
    readonly startSeconds: number;
    readonly endSeconds: number;
    readonly text: string;
    readonly confidence: number | null;
  }[];
  readonly nextToken: string | null;
}
const wordsOf = ({ data }: Awaited<ReturnType<typeof words>>, language: string): Words | null => {
  const { captions } = data!['video'] as { captions: { language: string; words: Words | null }[] };
  return captions.find((track) => track.language === language)!.words;
};

describe('the words of a transcribed track', () => {
  it('come in pages, every one once, as the captions show them', async () => {
    const { track, vtt } = await played(transcribed);
    expect(track).toMatchObject({ source: 'AUTO', default: true, lowConfidence: expect.any(Boolean) });
    const all = wordsOf(await words(''), transcribed)!;
    expect(all.nextToken).toBeNull();
    expect(all.items.map(({ text }) => text)).toEqual(readVtt(vtt).flatMap(({ lines }) => lines.join(' ').split(' ')));
    all.items.forEach(({ startSeconds, endSeconds }, index) => {
      expect(endSeconds).toBeGreaterThanOrEqual(startSeconds);
      expect(startSeconds).toBeGreaterThanOrEqual(all.items[index - 1]?.startSeconds ?? 0);
    });
    const collected: Words['items'] = [];
    let token: string | null = null;
    do {
      const after: string = token === null ? '' : `, nextToken: "${token}"`;
      const page: Words = wordsOf(await words(`(limit: 7${after})`), transcribed)!;
      expect(page.items.length).toBeLessThanOrEqual(7);
      collected.push(...page.items);
      token = page.nextToken;
    } while (token !== null);
    expect(collected).toEqual(all.items);
  });

  it.each(['(limit: 0)', '(limit: 1001)', '(nextToken: "x")'])('are refused for %s', async (args) => {
    const { errors } = await words(args);
    expect(errors).toMatchObject([{ errorType: 'InvalidInput' }]);
  });
});

describe('an owner’s own track', () => {
  it('is stored in both formats from WebVTT, named in its own language, and marks itself as uploaded', async () => {
    const video = await save({ language: 'de-de', text: VTT });
    expect(trackOf(video, 'de-DE')).toMatchObject({
      label: 'Deutsch (Deutschland)',
      source: 'UPLOADED',
      status: 'READY',
      reason: null,
      default: false,
      confidence: null,
      lowConfidence: false,
    });
    const { vtt, srt } = await played('de-DE');
    const cues = [
      { startMs: 1000, endMs: 2500, lines: ['Zweimal am Tag', 'kommt das Meer.'] },
      { startMs: 3000, endMs: 4000, lines: ['Und geht.'] },
    ];
    expect(readVtt(vtt)).toEqual(cues);
    expect(readSrt(srt)).toEqual(cues);
  });

  it('is stored in both formats from SRT, with its label, first when it is to be', async () => {
    const video = await save({ language: 'fr-FR', text: SRT, label: 'Français facile', default: true });
    expect(trackOf(video, 'fr-FR')).toMatchObject({ label: 'Français facile', default: true });
    expect(video.captions.filter((track) => track.default)).toHaveLength(1);
    expect(video.captionFileKey).toMatch(/\/captions\/fr-FR-s[0-9A-Z]{26}\.vtt$/);
    const { vtt, srt } = await played('fr-FR');
    expect(readVtt(vtt)).toEqual(readSrt(srt));
    expect(vtt).toContain('&lt;i&gt;la mer&lt;/i&gt;');
    expect(srt).toContain('<i>la mer</i>');
  });

  it('shows a script as text', async () => {
    await save({
      language: 'it-IT',
      text: 'WEBVTT\n\n00:01.000 --> 00:02.000\n<script>alert(1)</script> &lt;b&gt; a --> b\n',
    });
    const { vtt } = await played('it-IT');
    expect(vtt).not.toContain('<');
    expect(readVtt(vtt)).toMatchObject([{ lines: ['<script>alert(1)</script> <b> a --> b'] }]);
  });

  it('is what a subscriber, a reader and a saver see as one more version', async () => {
    const before = (await owner.client.video({ id: videoId }))!;
    const after = await save({ language: 'nl-NL', text: VTT, expectedVersion: before.version });
    expect(after.version).toBe(before.version + 1);
    expect((await owner.client.video({ id: videoId }))!.version).toBe(after.version);
  });

  it('is refused on another version, and nothing changes', async () => {
    const { version, captions } = (await owner.client.video({ id: videoId }))!;
    const error = await failureOf(save({ language: 'sv-SE', text: VTT, expectedVersion: version - 1 }));
    expect(error).toMatchObject({ code: 'Conflict', retryable: false, info: { version } });
    expect((await owner.client.video({ id: videoId }))!.captions.map(({ language }) => language)).toEqual(
      captions.map(({ language }) => language),
    );
  });

  it('lets one of two savers of the same version win', async () => {
    const { version } = (await owner.client.video({ id: videoId }))!;
    const saves = await Promise.allSettled(
      ['Eins', 'Zwei', 'Drei'].map((label) => save({ language: 'de-AT', text: VTT, label, expectedVersion: version })),
    );
    const won = saves.filter(({ status }) => status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const one of saves) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'Conflict' });
    expect((await owner.client.video({ id: videoId }))!.version).toBe(version + 1);
  });

  it('stores all of several saves at once that name no version', async () => {
    const languages = ['pl-PL', 'cs-CZ', 'hu-HU'];
    await Promise.all(languages.map((language) => save({ language, text: VTT })));
    const { captions } = (await owner.client.video({ id: videoId }))!;
    expect(captions.map(({ language }) => language)).toEqual(expect.arrayContaining(languages));
  });

  it('leaves the URLs of what it replaces valid', async () => {
    const { vtt: old, track } = await played('de-DE');
    await save({ language: 'de-DE', text: VTT.replace('geht', 'kommt wieder') });
    expect(await (await fetch(track.vtt!.url)).text()).toBe(old);
    expect((await played('de-DE')).vtt).toContain('kommt wieder');
  });

  it('that corrects the transcription is edited, keeps its place, and has no words any more', async () => {
    await save({ language: 'fr-FR', text: SRT });
    const before = (await owner.client.video({ id: videoId }))!;
    expect(trackOf(before, 'fr-FR')).toMatchObject({ source: 'UPLOADED', default: true });
    const video = await save({ language: transcribed, text: VTT });
    expect(trackOf(video, transcribed)).toMatchObject({ source: 'EDITED', default: false });
    expect(wordsOf(await words(''), transcribed)).toBeNull();
    expect(trackOf(await save({ language: transcribed, text: VTT }), transcribed)).toMatchObject({ source: 'EDITED' });
  });

  it.each([
    ['prose', 'no captions at all', { line: 1, what: 'NO_TIME' }],
    ['a broken time', 'WEBVTT\n\n00:01.000 --> 00:0x.000\nx', { line: 3, what: 'BAD_TIME' }],
    ['nothing', '', { line: 1, what: 'NO_CUES' }],
  ])('is refused when it is %s, and says where', async (_what, text, info) => {
    expect(await failureOf(save({ language: 'de-DE', text }))).toMatchObject({ code: 'CaptionsInvalid', info });
  });

  it.each([512_001, 700_000])('is refused when it has %d bytes', async (bytes) => {
    expect(await failureOf(save({ language: 'de-DE', text: 'x'.repeat(bytes) }))).toMatchObject({
      code: 'InvalidInput',
      info: { field: 'text', maxBytes: 512_000 },
    });
  });

  it('is refused for a video that is not READY', async () => {
    const input = { title: 'Open', contentType: 'video/mp4', sizeBytes: 5000 };
    const { video } = await owner.client.createUpload({ input });
    expect(await failureOf(save({ language: 'de-DE', text: VTT }, video.id))).toMatchObject({
      code: 'InvalidTransition',
      info: { status: 'AWAITING_UPLOAD' },
    });
    await owner.client.cancelUpload({ videoId: video.id });
  });

  it('cannot be put on somebody else’s video, or taken from it', async () => {
    const stranger = await api.aUser();
    expect(await failureOf(save({ language: 'de-DE', text: VTT }, videoId, stranger))).toMatchObject({
      code: 'NotFound',
    });
    expect(await failureOf(stranger.client.deleteCaptions({ videoId, language: 'de-DE' }))).toMatchObject({
      code: 'NotFound',
    });
    expect((await words('', stranger)).data).toEqual({ video: null });
  });
});

describe('one language of a video', () => {
  it('can be asked for alone, with its words', async () => {
    const { data, errors } = await words('(language: "nl-NL")');
    expect(errors).toEqual([]);
    expect(data).toEqual({ video: { captions: [{ language: 'nl-NL', source: 'UPLOADED', words: null }] } });
  });
});

describe('deleting a track', () => {
  it('removes it and its files; players choose the next one first, and none after the last', async () => {
    const user = owner;
    const { track, video } = await played('fr-FR');
    expect(track.default).toBe(true);
    const after = await user.client.deleteCaptions({ videoId, language: 'fr-FR' });
    expect(after.version).toBe(video.version + 1);
    expect(trackOf(after, 'fr-FR')).toBeUndefined();
    const [first] = after.captions;
    expect(first).toMatchObject({ default: true });
    expect(after.captionFileKey).toContain(`/captions/${first!.language}-`);
    // Whoever may not list the bucket, as the signer may not, hears of a missing object that access is denied.
    for (const { url } of [track.vtt!, track.srt!]) expect((await fetch(url)).status).toBe(403);

    let left = after;
    for (const { language } of after.captions) left = await user.client.deleteCaptions({ videoId, language });
    expect(left).toMatchObject({ captions: [], captionFileKey: null });
    expect(await user.client.video({ id: videoId })).toMatchObject({ captions: [], captionFileKey: null });
  });

  it('finds none where there is none', async () => {
    for (const language of ['fr-FR', 'no language at all']) {
      expect(await failureOf(owner.client.deleteCaptions({ videoId, language }))).toMatchObject({
        code: 'CaptionsNotFound',
      });
    }
  });

  it('makes the next one that is saved the first again', async () => {
    const video = await save({ language: 'de-DE', text: VTT });
    expect(trackOf(video, 'de-DE')).toMatchObject({ default: true, source: 'UPLOADED' });
  });
});

describe('a lecture without sound', () => {
  it('can have captions of its owner', async () => {
    const { videoId: silent, video } = await uploadLecture(owner, 'no-audio.mp4', 'video/mp4');
    const { language } = video.captions[0]!;
    const saved = await save({ language: 'en-US', text: VTT }, silent);
    expect(trackOf(saved, 'en-US')).toMatchObject({ source: 'UPLOADED', status: 'READY', default: true });
    const left = await owner.client.deleteCaptions({ videoId: silent, language });
    expect(left.captions.map((track) => track.language)).toEqual(['en-US']);
    expect(left.captionFileKey).toBe(saved.captionFileKey);
  });
});
