import { beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_TYPES, DEFAULT_LIMITS, MAX_PUT_BYTES } from '../../model/upload-limits.ts';
import { environment, outsiders } from '../support/context.ts';
import { NOW_ISO, STRANGER_ID, USER_ID } from '../support/given.ts';
import { failure, resolverUnderTest, returned, unauthorized, type ResolverUnderTest } from '../support/resolver.ts';

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

let field: ResolverUnderTest;
beforeAll(async () => {
  field = await resolverUnderTest('Mutation.createUpload');
});

const input = (changes: Readonly<Record<string, unknown>> = {}) => ({
  input: { title: 'Why the sea has tides', contentType: 'video/mp4', sizeBytes: 550_000, ...changes },
});
const ask = (changes?: Readonly<Record<string, unknown>>, env = environment()) =>
  field.request({ arguments: input(changes), env });
const reserved = (changes?: Readonly<Record<string, unknown>>) => {
  const evaluation = ask(changes);
  expect(evaluation.outcome).toEqual({ kind: 'returned', value: {} });
  return evaluation.stash['video'] as Readonly<Record<string, unknown>>;
};

describe('Mutation.createUpload', () => {
  it('shapes the item to reserve from the whole input', () => {
    const { outcome, stash, logs } = ask({
      description: ' What pulls at it.\n\tAnd when. ',
      language: 'en-GB',
      clientToken: 'first-try_1',
      userId: USER_ID,
    });
    const { id } = stash['video'] as { readonly id: string };
    expect(outcome).toEqual({ kind: 'returned', value: {} });
    expect(id).toMatch(ULID);
    expect(stash).toEqual({
      clientToken: 'first-try_1',
      isRepeat: false,
      video: {
        userId: USER_ID,
        id,
        title: 'Why the sea has tides',
        description: 'What pulls at it.\n\tAnd when.',
        asked: { title: 'Why the sea has tides', description: 'What pulls at it.\n\tAnd when.' },
        contentType: 'video/mp4',
        sizeBytes: 550_000,
        language: 'en-GB',
        status: 'AWAITING_UPLOAD',
        version: 1,
        createdAt: NOW_ISO,
        updatedAt: NOW_ISO,
        s3Key: `videos/${USER_ID}/${id}/source`,
        captions: {},
        captionJobs: {},
        ownerStatus: `${USER_ID}#AWAITING_UPLOAD`,
        uploadExpiresAt: '2026-11-25T10:30:15.250Z',
        deadlineAt: '2026-11-24T10:50:15.250Z',
        shard: id.charAt(25),
      },
    });
    expect(logs).toEqual([]);
  });

  it('takes what was left out and what was null for the same', () => {
    for (const given of [{}, { description: null, language: null, clientToken: null, userId: null }]) {
      const { outcome, stash } = ask(given);
      expect(outcome).toEqual({ kind: 'returned', value: {} });
      expect(stash).toMatchObject({ clientToken: null, isRepeat: false, video: { description: null, language: null } });
    }
  });

  it('gives every video an id of its own', () => {
    expect(new Set(Array.from({ length: 50 }, () => reserved()['id'])).size).toBe(50);
  });

  it('answers with what the last pipeline function made', () => {
    const ticket = { video: { id: 'x' }, method: 'PUT', put: { url: 'https://x' }, multipart: null };
    expect(returned(field.response({ arguments: input(), prev: { result: ticket } }))).toEqual(ticket);
  });

  it('has the call made again when the upload ended while it was being opened', () => {
    expect(field.response({ arguments: input(), prev: { result: null } }).outcome).toEqual(failure('TryAgain'));
  });
});

describe('whose upload it is', () => {
  it.each(outsiders)('turns a caller with %s away', (_mode, identity) => {
    expect(field.request({ arguments: input(), identity }).outcome).toEqual(unauthorized);
  });

  it.each([STRANGER_ID, '', USER_ID.toUpperCase(), `${USER_ID} `, '__proto__'])(
    'turns away a caller that names %j as the owner',
    (userId) => {
      expect(ask({ userId })).toMatchObject({ outcome: unauthorized, stash: {} });
    },
  );
});

describe('sizeBytes', () => {
  const notASize = failure('InvalidInput', { field: 'sizeBytes', min: 1, max: DEFAULT_LIMITS.uploadBytes });

  it.each([0, -0, -1, -550_000, 0.5, 1.5, 550_000.0001, -1.5, 1e-9, Number.MIN_VALUE, Number.MIN_SAFE_INTEGER])(
    'refuses %d',
    (sizeBytes) => {
      expect(ask({ sizeBytes })).toMatchObject({ outcome: notASize, stash: {} });
    },
  );

  // JSON has no NaN and no infinity; a runtime that made one of a number would hand over these.
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %d', (sizeBytes) => {
    expect(ask({ sizeBytes })).toMatchObject({ outcome: notASize, stash: {} });
  });

  it.each([1, 2, 550_000, MAX_PUT_BYTES - 1, MAX_PUT_BYTES])('takes %d', (sizeBytes) => {
    expect(reserved({ sizeBytes })['sizeBytes']).toBe(sizeBytes);
  });

  const tooLarge = failure('UploadTooLarge', { limitBytes: DEFAULT_LIMITS.uploadBytes });
  it.each([DEFAULT_LIMITS.uploadBytes + 1, Number.MAX_SAFE_INTEGER, 1e21, Number.MAX_VALUE])(
    'says that %d is more than one upload may be',
    (sizeBytes) => {
      expect(ask({ sizeBytes }).outcome).toEqual(tooLarge);
    },
  );

  it.each([1, MAX_PUT_BYTES])('sends %d in one PUT, and looks for it soon', (sizeBytes) => {
    const video = reserved({ sizeBytes });
    expect(video).not.toHaveProperty('partSizeBytes');
    expect(video).toMatchObject({
      uploadExpiresAt: '2026-11-25T10:30:15.250Z',
      deadlineAt: '2026-11-24T10:50:15.250Z',
    });
  });

  it.each([
    [MAX_PUT_BYTES + 1, 8_388_608],
    [DEFAULT_LIMITS.uploadBytes - 1, 8_388_608],
    [DEFAULT_LIMITS.uploadBytes, 8_388_608],
  ])('sends %d in parts of %d, and looks for them when their time is over', (sizeBytes, partSizeBytes) => {
    expect(reserved({ sizeBytes })).toMatchObject({
      partSizeBytes,
      uploadExpiresAt: '2026-11-25T10:30:15.250Z',
      deadlineAt: '2026-11-25T10:30:15.250Z',
    });
  });

  it.each([
    [1000, 1000, {}],
    [1000, 1001, failure('UploadTooLarge', { limitBytes: 1000 })],
  ] as const)('takes the stage’s own limit: of %d bytes, %d', (uploadBytes, sizeBytes, expected) => {
    const { outcome } = ask({ sizeBytes }, environment({ uploadBytes }));
    expect(outcome).toEqual('kind' in expected ? expected : { kind: 'returned', value: expected });
  });

  it('refuses at once what not even an empty account has room for', () => {
    const env = environment({ storedBytes: 999 });
    expect(ask({ sizeBytes: 999 }, env).outcome.kind).toBe('returned');
    expect(ask({ sizeBytes: 1000 }, env).outcome).toEqual(failure('LimitExceeded', { limit: 'storedBytes', max: 999 }));
  });
});

describe('contentType', () => {
  it.each(CONTENT_TYPES)('takes %s', (contentType) => {
    expect(reserved({ contentType })['contentType']).toBe(contentType);
  });

  it.each([
    '',
    'video',
    'video/',
    'VIDEO/MP4',
    ' video/mp4',
    'video/mp4 ',
    'video/mp4;codecs=avc1',
    'video/mp4\r\nx-amz-acl: public-read',
    'video/mp4\u0000',
    'text/html',
    'image/svg+xml',
    'application/octet-stream',
    'video/*',
    'constructor',
  ])('refuses %j', (contentType) => {
    expect(ask({ contentType })).toMatchObject({
      outcome: failure('UnsupportedMediaType', { contentTypes: [...CONTENT_TYPES] }),
      stash: {},
    });
  });
});

describe('title', () => {
  const notATitle = failure('InvalidInput', { field: 'title', minLength: 1, maxLength: 255 });

  it.each([
    ['nothing', ''],
    ['blanks', '   \t \n '],
    ['control characters', '\u0000\u0007\u001B\u007F\u0085'],
    ['direction marks', '\u202E\u2066\u2069\u200F\uFEFF'],
    ['a lone surrogate', '\uD83D'],
    ['a swapped pair of surrogates', '\uDE00\uD83D'],
    ['spaces of no width', '\u200B\u2060'],
    ['joiners and hyphens that nobody sees', '\u200D \u00AD\u200C'],
    ['fillers that look like letters to a program', '\u3164\u115F\uFFA0'],
    ['signs that stand for no character', '\uFFFE\uFFFF\uFFF9'],
    ['one character too many', 'a'.repeat(256)],
    ['a much longer text', 'a'.repeat(2040)],
    ['emoji of more than 255 UTF-16 units', '😀'.repeat(128)],
  ])('refuses %s', (_what, title) => {
    expect(ask({ title }).outcome).toEqual(notATitle);
  });

  it('refuses a text beyond all measure without cleaning it', () => {
    expect(ask({ title: 'a'.repeat(2041) }).outcome).toEqual(
      failure('InvalidInput', { field: 'title', maxLength: 255 }),
    );
  });

  it.each([
    ['the shortest', 'a', 'a'],
    ['the longest', 'b'.repeat(255), 'b'.repeat(255)],
    ['the longest with blanks around it', ` ${'b'.repeat(255)} `, 'b'.repeat(255)],
    ['blanks around it', '  Tides\t', 'Tides'],
    ['a line break in it', 'Tides\r\nX-Header: 1', 'TidesX-Header: 1'],
    ['control characters in it', 'Ti\u0000d\u001Be\u009Fs', 'Tides'],
    ['direction marks in it', 'Tides \u202Egpj.exe\u202C', 'Tides gpj.exe'],
    ['the byte order mark', '\uFEFFTides', 'Tides'],
    ['lone surrogates in it', 'Ti\uD800des\uDC00', 'Tides'],
    ['emoji', '🌊 Tides 👩‍🔬', '🌊 Tides 👩‍🔬'],
    ['text in Arabic', 'لماذا يوجد مد', 'لماذا يوجد مد'],
    ['text in Persian, whose words have joints of no width', 'می\u200Cخواهم', 'می\u200Cخواهم'],
    ['a decomposed letter', 'Gezeiten fu\u0308r alle', 'Gezeiten f\u00FCr alle'],
    ['markup, which is text', '<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['a path, which is text', '../../etc/passwd', '../../etc/passwd'],
    ['the name of an inherited member', '__proto__', '__proto__'],
  ])('keeps %s', (_what, title, kept) => {
    const video = reserved({ title });
    expect(video['title']).toBe(kept);
    expect(video['s3Key']).toBe(`videos/${USER_ID}/${String(video['id'])}/source`);
  });
});

describe('description', () => {
  it.each([
    ['nothing', '', null],
    ['blanks', ' \n ', null],
    ['control characters', '\u0000\u0008', null],
    ['the longest', 'd'.repeat(5000), 'd'.repeat(5000)],
    ['tabs and line breaks', 'a\tb\r\nc', 'a\tb\r\nc'],
    ['lone surrogates and direction marks', 'a\uDBFF\u2067b', 'ab'],
  ])('keeps of %s what can be shown', (_what, description, kept) => {
    expect(reserved({ description })['description']).toBe(kept);
  });

  it('refuses one that is too long', () => {
    expect(ask({ description: 'd'.repeat(5001) }).outcome).toEqual(
      failure('InvalidInput', { field: 'description', maxLength: 5000 }),
    );
  });
});

describe('language', () => {
  it.each(['en-US', 'de-DE', 'ja-JP', 'ckb-IQ'])('takes %s', (language) => {
    expect(reserved({ language })['language']).toBe(language);
  });

  it.each(['en', 'EN-us', 'en_US', 'english', 'en-USA', ' en-US', 'en-US\n', 'en-US; x', '#usage', 'und', 'xx-XX'])(
    'refuses %j',
    (language) => {
      expect(ask({ language }).outcome).toEqual(failure('InvalidInput', { field: 'language', example: 'en-US' }));
    },
  );

  it('takes an empty one for none', () => {
    expect(reserved({ language: '' })['language']).toBeNull();
  });
});

describe('clientToken', () => {
  it.each(['a', 'A-z_0', '7'.repeat(64)])('takes %s', (clientToken) => {
    expect(ask({ clientToken }).stash['clientToken']).toBe(clientToken);
  });

  it.each(['', ' ', 'a b', 'a#b', 'a/b', 'a.b', 'é', '😀', '\u0000', 'a\n', '7'.repeat(65)])(
    'refuses %j',
    (clientToken) => {
      expect(ask({ clientToken })).toMatchObject({
        outcome: failure('InvalidInput', { field: 'clientToken', maxLength: 64, characters: 'A-Z a-z 0-9 _ -' }),
        stash: {},
      });
    },
  );
});
