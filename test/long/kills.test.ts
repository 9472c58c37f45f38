import { describe, expect, it } from 'vitest';
import { killAtRandomMoments, killFirstStarts } from '../support/kills/kills.ts';

const KILLS = 200;
const FIRST_STARTS = 10;
/** Ten minutes on two cores that do nothing else. */
const timeout = 1_500_000;

describe('a stack that is killed', () => {
  it(`${KILLS} times at random moments keeps all that it acknowledged, and finishes it`, { timeout }, async () => {
    const killed = await killAtRandomMoments(KILLS);
    console.log(JSON.stringify(killed));
    expect(killed.kills).toBe(KILLS);
    for (const [name, count] of Object.entries(killed.acknowledged)) expect(count, name).toBeGreaterThan(KILLS / 10);
  });

  it(`during its very first start, ${FIRST_STARTS} times over, starts all the same`, { timeout }, async () => {
    await expect(killFirstStarts(FIRST_STARTS)).resolves.toBeUndefined();
  });
});
