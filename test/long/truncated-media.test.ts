import { describe, expect, it } from 'vitest';
import { probe } from '../../functions/start-captions/probe.ts';
import { media } from '../support/stack.ts';

const CUTS = 500;

describe('probe', () => {
  it.each(['lecture.mp4', 'lecture.webm', 'no-audio.mp4'])(
    `says something sensible of %s cut at ${CUTS} places`,
    async (name) => {
      const whole = media(name);
      let isMedia = 0;
      for (let cut = 0; cut < CUTS; cut += 1) {
        const bytes = whole.subarray(0, Math.max(1, Math.floor((whole.length * cut) / CUTS)));
        const facts = await probe((start, end) => Promise.resolve(bytes.slice(start, end)), bytes.length);
        if (!facts) continue;
        isMedia += 1;
        expect(facts.durationSeconds).toBeGreaterThan(0);
        expect(facts.durationSeconds).toBeLessThan(120);
      }
      expect(isMedia).toBeLessThan(CUTS);
    },
  );
});
