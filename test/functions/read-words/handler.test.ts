import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toWordsFile } from '../../../functions/lib/words-file.ts';
import type { ReadWordsAnswer, ReadWordsCall } from '../../../model/caption-calls.ts';

const send = vi.hoisted(() => vi.fn());
vi.mock('../../../functions/lib/clients.ts', () => ({ s3: { send } }));

let handler: (event: ReadWordsCall | readonly ReadWordsCall[]) => Promise<ReadWordsAnswer | ReadWordsAnswer[]>;
beforeEach(async () => {
  vi.stubEnv('MEDIA_BUCKET', 'media');
  ({ handler } = await import('../../../functions/read-words/handler.ts'));
});
afterEach(() => vi.unstubAllEnvs());

/** A transcript of so many words at the key. */
function holding(...files: readonly (readonly [key: string, words: number])[]): void {
  const texts = new Map(
    files.map(([key, count]) => [
      key,
      toWordsFile(
        Array.from({ length: count }, (_, n) => ({
          text: `word${n}`,
          startMs: n * 300 + 40,
          endMs: n * 300 + 290,
          confidence: n % 2 === 0 ? 0.998 : null,
        })),
      ),
    ]),
  );
  send.mockReset().mockImplementation((command: { input: { Bucket: string; Key: string } }) => {
    const text = texts.get(command.input.Key);
    if (command.input.Bucket !== 'media' || text === undefined) return Promise.reject(new Error('NoSuchKey'));
    return Promise.resolve({ Body: { transformToString: () => Promise.resolve(text) } });
  });
}
const call = (changes: Partial<ReadWordsCall> = {}): ReadWordsCall => ({
  key: 'en.words',
  limit: 2,
  nextToken: null,
  ...changes,
});
const page = async (event: ReadWordsCall) => {
  const answer = (await handler(event)) as ReadWordsAnswer;
  if (answer.kind !== 'page') throw new Error(answer.kind);
  return answer;
};

describe('read-words', () => {
  it('gives words in seconds, a page at a time, every one once', async () => {
    holding(['en.words', 5]);
    const first = await page(call());
    expect(first.items).toEqual([
      { startSeconds: 0.04, endSeconds: 0.29, text: 'word0', confidence: 0.998 },
      { startSeconds: 0.34, endSeconds: 0.59, text: 'word1', confidence: null },
    ]);
    const second = await page(call({ nextToken: first.nextToken }));
    // The size of a page may change on the way.
    const third = await page(call({ nextToken: second.nextToken, limit: 1000 }));
    expect([...second.items, ...third.items].map(({ text }) => text)).toEqual(['word2', 'word3', 'word4']);
    expect(third.nextToken).toBeNull();
  });

  it.each([
    [0, 0],
    [2, 2],
    [1, 1],
  ])('ends with the last word: %d words', async (count, items) => {
    holding(['en.words', count]);
    expect(await page(call())).toMatchObject({ items: { length: items }, nextToken: null });
  });

  it.each(['', 'x', 'en.words.2', Buffer.from('abc.2').toString('base64url'), '../../etc', 'ü', '='.repeat(10_000)])(
    'refuses the token %j and reads nothing',
    async (nextToken) => {
      holding(['en.words', 5]);
      expect(await handler(call({ nextToken }))).toEqual({ kind: 'invalid token' });
      expect(send).not.toHaveBeenCalled();
    },
  );

  it('refuses the token of other words', async () => {
    holding(['en.words', 5], ['en-2.words', 5]);
    const { nextToken } = await page(call());
    expect(await handler(call({ key: 'en-2.words', nextToken }))).toEqual({ kind: 'invalid token' });
  });

  it('answers a batch in its order', async () => {
    holding(['en.words', 5], ['de.words', 1]);
    const answers = await handler([call({ key: 'de.words' }), call({ nextToken: 'x' }), call({ limit: 1 })]);
    expect(answers).toMatchObject([{ items: { length: 1 } }, { kind: 'invalid token' }, { items: { length: 1 } }]);
    expect(await handler([])).toEqual([]);
  });

  it('fails when the words are not there', async () => {
    holding();
    await expect(handler(call())).rejects.toThrow('NoSuchKey');
  });

  it('reads a page of a lecture of four hours in a fraction of a second', async () => {
    holding(['en.words', 40_000]);
    const { nextToken } = await page(call({ limit: 1000 }));
    const begun = performance.now();
    expect((await page(call({ limit: 1000, nextToken }))).items).toHaveLength(1000);
    // Lambda at this size is a few times slower, and the page has a second.
    expect(performance.now() - begun).toBeLessThan(150);
  });
});
