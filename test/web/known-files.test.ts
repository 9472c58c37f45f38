import { describe, expect, it } from 'vitest';
import { fileKeyOf, knownFiles, type ChosenFile } from '../../web/src/uploads/known-files.ts';
import { createPace } from '../../web/src/uploads/pace.ts';
import { problemOf, titleOfFile, type UploadEntry } from '../../web/src/uploads/upload-entry.ts';
import { UPLOAD_CONTENT_TYPES } from '../../sdk/index.ts';
import { CONTENT_TYPES, DEFAULT_LIMITS, MAX_TITLE_LENGTH } from '../../model/upload-limits.ts';

/** A browser's storage; `isFull` refuses to write. */
function aStorage({ isFull = false } = {}): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => {
      if (isFull) throw new DOMException('full', 'QuotaExceededError');
      items.set(name, value);
    },
    removeItem: (name: string) => items.delete(name),
  } as unknown as Storage;
}
const aFile = (name = 'monday.mp4', size = 100, type = ''): ChosenFile =>
  Object.assign(new Blob(['x'.repeat(size)], { type }), { name, lastModified: 1 });

describe('a file whose upload has begun', () => {
  it('is known again by name, size and time of change, to its user alone', () => {
    const storage = aStorage();
    const ada = knownFiles(storage, 'ada');
    ada.keep(fileKeyOf(aFile()), { token: 't', title: 'Monday', videoId: 'V1' });
    expect(knownFiles(storage, 'ada').find(fileKeyOf(aFile()))).toEqual({ token: 't', title: 'Monday', videoId: 'V1' });
    expect(ada.findVideo('V1')?.[0]).toBe(fileKeyOf(aFile()));
    expect(ada.find(fileKeyOf(aFile('monday.mp4', 101)))).toBeUndefined();
    expect(knownFiles(storage, 'bob').find(fileKeyOf(aFile()))).toBeUndefined();
    ada.forget(fileKeyOf(aFile()));
    expect(storage.getItem('lectern-uploads-ada')).toBeNull();
  });

  it.each(['not JSON', 'null', '[]', '{"a":1,"b":{"token":2}}'])('is not known where somebody wrote %s', (stored) => {
    const storage = aStorage();
    storage.setItem('lectern-uploads-ada', stored);
    expect(knownFiles(storage, 'ada').findVideo('V1')).toBeUndefined();
    expect(knownFiles(storage, 'ada').find('b')).toBeUndefined();
  });

  it('is uploaded all the same where nothing can be stored', () => {
    const files = knownFiles(aStorage({ isFull: true }), 'ada');
    expect(() => files.keep('key', { token: 't', title: 'x' })).not.toThrow();
    expect(files.find('key')).toBeUndefined();
  });
});

describe('a chosen file', () => {
  const entry = (file: ChosenFile, title: string, sizeBytes = file.size): UploadEntry => ({
    id: '1',
    state: 'chosen',
    title,
    sizeBytes,
    sentBytes: 0,
    file,
  });
  const max = DEFAULT_LIMITS.uploadBytes;

  it.each([
    ['text in it', entry(aFile('notes.md', 9, 'text/markdown'), 'notes'), 'UnsupportedMediaType'],
    ['an extension that nobody knows', entry(aFile('notes.xyz'), 'notes'), 'UnsupportedMediaType'],
    ['an extension alone to tell by', entry(aFile('tides.mkv'), 'tides'), undefined],
    ['an empty file', entry(aFile('a.mp4', 0), 'a'), 'EmptyFile'],
    ['31 GB', entry(aFile(), 'a', 31e9), 'UploadTooLarge'],
    ['as much as may be', entry(aFile(), 'a', max), undefined],
    ['no title', entry(aFile(), ' \n '), 'TitleMissing'],
    ['5,000 emoji', entry(aFile(), '🌊'.repeat(5000)), 'TitleTooLong'],
    ['as many letters as may be', entry(aFile(), 'x'.repeat(MAX_TITLE_LENGTH)), undefined],
    ['one more', entry(aFile(), 'x'.repeat(MAX_TITLE_LENGTH + 1)), 'TitleTooLong'],
    ['letters that are one when composed', entry(aFile(), 'e\u0301'.repeat(MAX_TITLE_LENGTH)), undefined],
  ])('with %s', (_, chosen, problem) => {
    expect(problemOf(chosen, max)).toBe(problem);
  });

  it('is of a type that the API takes, and every one that it takes may be chosen', () => {
    expect([...UPLOAD_CONTENT_TYPES].sort()).toEqual([...CONTENT_TYPES].sort());
  });

  it.each([
    ['Why_the sea.mp4', 'Why the sea'],
    ['a.b.mov', 'a.b'],
    ['.mp4', '.mp4'],
  ])('%s is called %s', (name, title) => {
    expect(titleOfFile(name)).toBe(title);
  });
});

describe('the pace of an upload', () => {
  it('is that of the last seconds, and falls while nothing arrives', () => {
    let now = 0;
    const pace = createPace(() => now);
    expect(pace.bytesPerSecond()).toBeUndefined();
    for (let second = 0; second <= 20; second += 1) {
      now = second * 1000;
      pace.note(second < 10 ? second * 100 : 900 + (second - 9) * 1000);
    }
    expect(pace.bytesPerSecond()).toBe(1000);
    now = 24_000;
    expect(pace.bytesPerSecond()).toBe(500);
    now = 28_000;
    expect(pace.bytesPerSecond()).toBe(0);
  });

  it('is nothing once nothing has moved for eight seconds, from the start or from a pause on, and not before', () => {
    let now = 0;
    const pace = createPace(() => now);
    now = 7999;
    expect(pace.bytesPerSecond()).toBeUndefined();
    now = 8000;
    expect(pace.bytesPerSecond()).toBe(0);
    pace.restart();
    expect(pace.bytesPerSecond()).toBeUndefined();
    // What S3 held before is no speed.
    pace.note(50);
    now = 15_999;
    expect(pace.bytesPerSecond()).toBeUndefined();
    now = 16_000;
    expect(pace.bytesPerSecond()).toBe(0);
  });

  it('is not told from the first moment alone', () => {
    let now = 0;
    const pace = createPace(() => now);
    pace.note(0);
    now = 500;
    pace.note(1_000_000);
    expect(pace.bytesPerSecond()).toBeUndefined();
  });
});
