import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PARTS, MIN_PART_BYTES, partBytes, partCount, partSize } from '../../model/multipart.ts';
import { DEFAULT_LIMITS, MAX_PUT_BYTES } from '../../model/upload-limits.ts';

const MIB = 1024 * 1024;
/** S3 takes objects of at most 5 TiB, parts from 5 MiB to 5 GiB but for the last, and 10,000 of them. */
const S3_MAX_OBJECT_BYTES = 5 * 1024 * 1024 * MIB;
const S3_MIN_PART_BYTES = 5 * MIB;
const S3_MAX_PART_BYTES = 5 * 1024 * MIB;
const S3_MAX_PARTS = 10_000;

const gigabytes = fc.integer({ min: 1, max: DEFAULT_LIMITS.uploadBytes });
const anySize = fc.oneof(
  gigabytes,
  fc.integer({ min: DEFAULT_LIMITS.uploadBytes, max: S3_MAX_OBJECT_BYTES }),
  // Around every size at which a part more is needed, or a larger one.
  fc
    .tuple(
      fc.integer({ min: 1, max: MAX_PARTS + 2 }),
      fc.integer({ min: 8, max: 500 }),
      fc.integer({ min: -2, max: 2 }),
    )
    .map(([count, mib, offset]) => count * mib * MIB + offset),
);

describe('how a large upload is cut', () => {
  it('keeps to the rules of S3 and to its own at every size, and the parts make up the whole', () => {
    fc.assert(
      fc.property(anySize, (sizeBytes) => {
        const size = partSize(sizeBytes);
        const count = partCount(sizeBytes, size);
        const last = partBytes(sizeBytes, size, count);
        expect(size % MIB).toBe(0);
        expect(size).toBeGreaterThanOrEqual(MIN_PART_BYTES);
        expect(size).toBeLessThanOrEqual(S3_MAX_PART_BYTES);
        expect(count).toBeGreaterThanOrEqual(1);
        expect(count).toBeLessThanOrEqual(MAX_PARTS);
        expect(last).toBeGreaterThanOrEqual(1);
        expect(last).toBeLessThanOrEqual(size);
        expect((count - 1) * size + last).toBe(sizeBytes);
      }),
      { numRuns: 5000 },
    );
  });

  it('gives every part its own size: added up one by one they are the whole', () => {
    fc.assert(
      fc.property(gigabytes, (sizeBytes) => {
        const size = partSize(sizeBytes);
        const count = partCount(sizeBytes, size);
        let sum = 0;
        for (let partNumber = 1; partNumber <= count; partNumber += 1) {
          const bytes = partBytes(sizeBytes, size, partNumber);
          if (partNumber < count) expect(bytes).toBe(size);
          sum += bytes;
        }
        expect(sum).toBe(sizeBytes);
      }),
      { numRuns: 200 },
    );
  });

  it('makes parts no larger than they have to be', () => {
    fc.assert(
      fc.property(anySize, (sizeBytes) => {
        const size = partSize(sizeBytes);
        if (size > MIN_PART_BYTES) expect(partCount(sizeBytes, size - MIB)).toBeGreaterThan(MAX_PARTS);
      }),
    );
  });

  it('is within what S3 takes', () => {
    expect(MIN_PART_BYTES).toBeGreaterThanOrEqual(S3_MIN_PART_BYTES);
    expect(MAX_PARTS).toBeLessThanOrEqual(S3_MAX_PARTS);
  });

  it.each([
    ['one byte', 1, 8 * MIB, 1, 1],
    ['one part', 8 * MIB, 8 * MIB, 1, 8 * MIB],
    ['one part and a byte', 8 * MIB + 1, 8 * MIB, 2, 1],
    ['what is just too large for one PUT', MAX_PUT_BYTES + 1, 8 * MIB, 12, 7_725_313],
    ['9,000 parts of 8 MiB', 9000 * 8 * MIB, 8 * MIB, 9000, 8 * MIB],
    ['a byte more than those', 9000 * 8 * MIB + 1, 9 * MIB, 8001, 1],
    ['the largest upload', DEFAULT_LIMITS.uploadBytes, 8 * MIB, 3577, 2_337_792],
  ])('is exact for %s', (_what, sizeBytes, size, count, last) => {
    expect(partSize(sizeBytes)).toBe(size);
    expect(partCount(sizeBytes, size)).toBe(count);
    expect(partBytes(sizeBytes, size, count)).toBe(last);
  });
});
