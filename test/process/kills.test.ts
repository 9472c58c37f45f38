import { describe, expect, it } from 'vitest';
import { killAtRandomMoments } from '../support/kills/kills.ts';

const KILLS = 20;

describe('a stack that is killed', () => {
  it(
    `${KILLS} times at random moments keeps all that it acknowledged, and finishes it`,
    { timeout: 600_000 },
    async () => {
      const killed = await killAtRandomMoments(KILLS);
      expect(killed.kills).toBe(KILLS);
      for (const [name, count] of Object.entries(killed.acknowledged)) expect(count, name).toBeGreaterThan(0);
    },
  );
});
