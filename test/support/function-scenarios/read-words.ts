import { expect } from 'vitest';
import { readPage } from '../../../functions/read-words/read-page.ts';
import { captionPrefix } from '../../../model/keys.ts';
import type { Scenario } from './run.ts';
import { clean, finishAll, transcribed } from './subject.ts';

/** What a page of words is read of. Nobody sweeps for it: whoever asked asks again. */
export const readWordsScenarios: readonly Scenario[] = [
  {
    name: 'words that are to be read',
    isSweptElsewhere: true,
    given: async () => {
      const subject = await transcribed();
      await finishAll(clean(), subject.key);
      return subject;
    },
    deliver: ({ bucket }, { key }) =>
      readPage(bucket, {
        key: `${captionPrefix(key.userId, key.id)}en-US-j1.words`,
        ...{ limit: 1000, nextToken: null },
      }),
    comesTo: {
      answer: {
        kind: 'page',
        items: expect.arrayContaining([expect.objectContaining({ text: 'is' })]),
        nextToken: null,
      },
    },
  },
];
