import { partBytes, partCount, type HeldParts } from '../../model/multipart.ts';

/** A part as S3 lists it. */
export interface StoredPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
  readonly etag: string;
}

/** How many missing parts are named. */
const MAX_NAMED = 100;

/**
 * Which parts are there. A part of another size than it should have does not count: it would make another file than declared,
 * and sending it again replaces it.
 */
export function heldParts(stored: readonly StoredPart[], sizeBytes: number, partSizeBytes: number): HeldParts {
  const parts = wholeParts(stored, sizeBytes, partSizeBytes).map(({ partNumber }) => partNumber);
  const held = new Set(parts);
  const all = Array.from({ length: partCount(sizeBytes, partSizeBytes) }, (_, index) => index + 1);
  const missing = all.filter((partNumber) => !held.has(partNumber));
  return { state: 'OPEN', parts, missingCount: missing.length, missing: missing.slice(0, MAX_NAMED) };
}

/** The parts that are there in the size they should have, in order. */
export function wholeParts(
  stored: readonly StoredPart[],
  sizeBytes: number,
  partSizeBytes: number,
): readonly StoredPart[] {
  const count = partCount(sizeBytes, partSizeBytes);
  return stored
    .filter(({ partNumber }) => partNumber >= 1 && partNumber <= count)
    .filter((part) => part.sizeBytes === partBytes(sizeBytes, partSizeBytes, part.partNumber))
    .toSorted((a, b) => a.partNumber - b.partNumber);
}
