import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heldParts, wholeParts, type StoredPart } from '../../../functions/multipart/core.ts';
import { partBytes, partCount, partSize } from '../../../model/multipart.ts';

const PART = 8 * 1024 * 1024;
const SIZE = 2 * PART + 5;
const part = (partNumber: number, sizeBytes: number): StoredPart => ({
  partNumber,
  sizeBytes,
  etag: `"${String(partNumber)}"`,
});

describe('heldParts', () => {
  it.each([
    ['nothing is there', [], { parts: [], missingCount: 3, missing: [1, 2, 3] }],
    ['one is missing', [part(1, PART), part(3, 5)], { parts: [1, 3], missingCount: 1, missing: [2] }],
    ['all are there', [part(1, PART), part(2, PART), part(3, 5)], { parts: [1, 2, 3], missingCount: 0, missing: [] }],
    ['they came in another order', [part(3, 5), part(1, PART)], { parts: [1, 3], missingCount: 1, missing: [2] }],
    ['one is too short', [part(1, PART - 1), part(2, PART)], { parts: [2], missingCount: 2, missing: [1, 3] }],
    ['one is too long', [part(1, PART + 1), part(2, PART)], { parts: [2], missingCount: 2, missing: [1, 3] }],
    ['the last is as long as the others', [part(3, PART)], { parts: [], missingCount: 3, missing: [1, 2, 3] }],
    [
      'there are parts that no upload of this size has',
      [part(0, PART), part(4, 5)],
      { parts: [], missingCount: 3, missing: [1, 2, 3] },
    ],
  ])('says which there are when %s', (_when, stored, held) => {
    expect(heldParts(stored, SIZE, PART)).toEqual({ state: 'OPEN', ...held });
  });

  it('names the first hundred that are missing, and counts all', () => {
    const { missing, missingCount } = heldParts([], 250 * PART, PART);
    expect(missingCount).toBe(250);
    expect(missing).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });

  it('takes a part for held exactly when it is one of this upload and whole', () => {
    const upload = fc.integer({ min: 1, max: 40 * PART });
    const stored = fc.uniqueArray(
      fc.record({
        partNumber: fc.integer({ min: -1, max: 50 }),
        sizeBytes: fc.constantFrom(0, 1, PART - 1, PART, PART + 1),
      }),
      { selector: ({ partNumber }) => partNumber },
    );
    fc.assert(
      fc.property(upload, stored, fc.array(fc.integer({ min: 1, max: 40 })), (sizeBytes, odd, whole) => {
        const size = partSize(sizeBytes);
        const count = partCount(sizeBytes, size);
        const exact = [...new Set(whole)].filter((n) => n <= count).map((n) => part(n, partBytes(sizeBytes, size, n)));
        const exactNumbers = new Set(exact.map(({ partNumber }) => partNumber));
        const others = odd
          .filter(({ partNumber }) => !exactNumbers.has(partNumber))
          .map(({ partNumber, sizeBytes: bytes }) => part(partNumber, bytes));
        const all = [...others, ...exact];
        const held = heldParts(all, sizeBytes, size);
        const expected = Array.from({ length: count }, (_, index) => index + 1).filter((n) =>
          all.some((one) => one.partNumber === n && one.sizeBytes === Math.min(size, sizeBytes - (n - 1) * size)),
        );
        expect(held.parts).toEqual(expected);
        expect(held.missingCount).toBe(count - expected.length);
        expect(held.missing.filter((n) => expected.includes(n))).toEqual([]);
        expect(held.parts.length + held.missingCount).toBe(count);
      }),
      { numRuns: 500 },
    );
  });
});

describe('wholeParts', () => {
  it('keeps what S3 needs of each part to make the object, in the order that S3 wants', () => {
    const stored = [part(3, 5), part(2, 7), part(1, PART)];
    expect(wholeParts(stored, SIZE, PART)).toEqual([part(1, PART), part(3, 5)]);
  });
});
