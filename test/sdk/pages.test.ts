import { describe, expect, it } from 'vitest';
import { allVideos, allWords, type CaptionWordsQuery, type OperationMethods } from '../../sdk/index.ts';

const word = (text: string) => ({ startSeconds: 0, endSeconds: 1, text, confidence: null });

/** Answers of `captionWords`, one a call; what it was asked is in `asked`. */
function wordsClient(...answers: readonly CaptionWordsQuery['video'][]) {
  const asked: unknown[] = [];
  const client: Pick<OperationMethods, 'captionWords'> = {
    captionWords: (variables) => {
      asked.push(variables);
      return Promise.resolve(answers[asked.length - 1]!);
    },
  };
  return { client, asked };
}

const aPage = (items: string[], nextToken: string | null): CaptionWordsQuery['video'] => ({
  id: 'v',
  captions: [{ language: 'en-US', words: { items: items.map(word), nextToken } }],
});
const of = { videoId: 'v', language: 'en-US' };

async function texts(client: Pick<OperationMethods, 'captionWords'>): Promise<string[]> {
  const all: string[] = [];
  for await (const { text } of allWords(client, of)) all.push(text);
  return all;
}

describe('allWords', () => {
  it('gives the words of every page in order', async () => {
    const { client, asked } = wordsClient(aPage(['Tides', 'follow'], 'more'), aPage([], 'yet'), aPage(['moon.'], null));
    expect(await texts(client)).toEqual(['Tides', 'follow', 'moon.']);
    expect(asked).toEqual([null, 'more', 'yet'].map((nextToken) => ({ ...of, limit: 1000, nextToken })));
  });

  it('gives none of a track that was not transcribed', async () => {
    const { client } = wordsClient({ id: 'v', captions: [{ language: 'en-US', words: null }] });
    expect(await texts(client)).toEqual([]);
  });

  it('throws without the video, and without the track', async () => {
    await expect(texts(wordsClient(null).client)).rejects.toMatchObject({ code: 'NotFound' });
    const { client } = wordsClient({ id: 'v', captions: [] });
    await expect(texts(client)).rejects.toMatchObject({ code: 'CaptionsNotFound' });
  });
});

describe('allVideos', () => {
  /** Pages of ids. */
  function videosClient(...pages: readonly (readonly string[])[]) {
    const asked: unknown[] = [];
    const client = {
      videos: (variables: unknown) => {
        asked.push(variables);
        const items = pages[asked.length - 1]!.map((id) => ({ id }));
        return Promise.resolve({ items, nextToken: asked.length < pages.length ? `after ${asked.length}` : null });
      },
    };
    return { client: client as unknown as Pick<OperationMethods, 'videos'>, asked };
  }

  it('gives the videos of every page, and passes the status and the order on', async () => {
    const { client, asked } = videosClient(['a', 'b'], [], ['c']);
    const ids: string[] = [];
    for await (const { id } of allVideos(client, { status: 'READY', order: 'OLDEST_FIRST' })) ids.push(id);
    expect(ids).toEqual(['a', 'b', 'c']);
    const same = { status: 'READY', order: 'OLDEST_FIRST', limit: 100 };
    expect(asked).toEqual([null, 'after 1', 'after 2'].map((nextToken) => ({ ...same, nextToken })));
  });

  it('asks for no page that nobody reads', async () => {
    const { client, asked } = videosClient(['a', 'b'], ['c']);
    for await (const { id } of allVideos(client)) if (id === 'b') break;
    expect(asked).toHaveLength(1);
  });
});
