import { describe, expect, it } from 'vitest';
import { CAPTION_MOVES, VIDEO_MOVES } from '../../model/video-status.ts';
import { enumValues } from '../support/schema.ts';

describe.each([
  ['VideoStatus', VIDEO_MOVES, 'AWAITING_UPLOAD', ['CANCELLED', 'EXPIRED', 'READY', 'REJECTED']],
  ['CaptionStatus', CAPTION_MOVES, 'QUEUED', ['FAILED', 'NO_SPEECH', 'READY']],
] as const)('the moves of %s', (name, table, first, terminal) => {
  // The two tables have different statuses; here only that they are texts matters.
  const moves = table as Readonly<Record<string, readonly string[]>>;

  it('have an entry for every status of the schema and no other', () => {
    expect(Object.keys(moves).sort()).toEqual([...enumValues(name)].sort());
  });

  it('lead only to statuses that have an entry, never to themselves, never twice', () => {
    for (const [from, to] of Object.entries(moves)) {
      expect(to).not.toContain(from);
      expect(new Set(to).size).toBe(to.length);
      for (const status of to) expect(moves).toHaveProperty(status);
    }
  });

  it('end in the terminal statuses and nowhere else', () => {
    const ends = Object.keys(moves).filter((status) => moves[status]?.length === 0);
    expect(ends.sort()).toEqual([...terminal]);
  });

  it('reach every status from the first, and the first from none', () => {
    const reached = new Set<string>([first]);
    for (const status of reached) for (const next of moves[status] ?? []) reached.add(next);
    expect([...reached].sort()).toEqual(Object.keys(moves).sort());
    expect(Object.values(moves).flat()).not.toContain(first);
  });
});
