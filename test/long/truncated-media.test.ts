import { describe, expect, it } from 'vitest';
import { probe } from '../../functions/start-captions/probe.ts';
import { media } from '../support/stack.ts';

const CUTS = 500;

/** What is found of a file that ends at each of so many places. */
async function* cuts(name: string) {
  const whole = media(name);
  for (let cut = 0; cut < CUTS; cut += 1) {
    const bytes = whole.subarray(0, Math.max(1, Math.floor((whole.length * cut) / CUTS)));
    const facts = await probe((start, end) => Promise.resolve(bytes.slice(start, end)), bytes.length);
    yield { share: cut / CUTS, facts };
  }
}

describe('probe', () => {
  it.each(['lecture.mp4', 'no-audio.mp4'])(`takes %s for no media when it is cut, at ${CUTS} places`, async (name) => {
    for await (const { share, facts } of cuts(name)) {
      // The last bytes may be those of another picture than the last one.
      if (share < 0.98) expect(facts, `${share} of it`).toBeUndefined();
    }
  });

  it(`finds no more than there is of lecture.webm cut at ${CUTS} places`, async () => {
    for await (const { share, facts } of cuts('lecture.webm')) {
      if (facts) expect(facts.durationSeconds).toBeLessThan(20 * share + 6);
    }
  });
});
