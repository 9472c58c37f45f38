import { MAX_PUT_BYTES } from '../../model/upload-limits.ts';
import { media } from './stack.ts';

/** A real lecture that is too large for one PUT: the sample, and behind it a box that players skip. */
export function largeLecture(sizeBytes = MAX_PUT_BYTES + 1): Uint8Array<ArrayBuffer> {
  const lecture = media('lecture.mp4');
  const bytes = new Uint8Array(sizeBytes);
  bytes.set(lecture);
  // ISO/IEC 14496-12: a `free` box, its whole length first.
  new DataView(bytes.buffer).setUint32(lecture.length, sizeBytes - lecture.length);
  bytes.set(new TextEncoder().encode('free'), lecture.length + 4);
  return bytes;
}

/** One part of a file, by its number. */
export function partOf(bytes: Uint8Array<ArrayBuffer>, partSizeBytes: number, partNumber: number) {
  return bytes.subarray((partNumber - 1) * partSizeBytes, partNumber * partSizeBytes);
}
