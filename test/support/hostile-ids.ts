import { VIDEO_ID } from './given.ts';

/** What clients may send as an id and no video can have: nothing of it may reach a data source. */
export const hostileIds: readonly (readonly [what: string, id: string])[] = [
  ['nothing', ''],
  ['a blank', ' '],
  ['the key of the usage', '#usage'],
  ['the key of a window', '#usage#hour#2026-11-24T10'],
  ['the key of a client token', '#token#first'],
  ['the name of an inherited member', '__proto__'],
  ['a path', '../../source'],
  ['a ULID without its beginning', VIDEO_ID.slice(1)],
  ['a ULID and a digit', `${VIDEO_ID}0`],
  ['a ULID behind a blank', ` ${VIDEO_ID}`],
  ['a ULID and a line break', `${VIDEO_ID}\n`],
  ['a ULID and a null character', `${VIDEO_ID}\u0000`],
  ['a ULID in lower case', VIDEO_ID.toLowerCase()],
  // Crockford's alphabet has none of these four letters.
  ...['I', 'L', 'O', 'U'].map(
    (letter) => [`a ULID with ${letter} in it`, `${VIDEO_ID.slice(0, 25)}${letter}`] as const,
  ),
  ['26 UTF-16 units of emoji', '😀'.repeat(13)],
  ['a very long text', '0'.repeat(100_000)],
];
