import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { CAPTION_FAULTS } from '../../model/captions.ts';
import { ERRORS } from '../../model/errors.ts';
import { LANGUAGES } from '../../model/languages.ts';
import { DEFAULT_LIMITS } from '../../model/upload-limits.ts';
import { LecternError } from '../../sdk/index.ts';
import { inWords, PageError } from '../../web/src/failures.ts';
import { SPOKEN_LANGUAGES } from '../../web/src/languages.ts';
import { de } from '../../web/src/words/de.ts';
import { en } from '../../web/src/words/en.ts';
import { formatsOf } from '../../web/src/words/formats.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The codes of the SDK's own errors, as its type lists them. */
function clientCodes(): string[] {
  const source = ts.createSourceFile(
    'errors.ts',
    readFileSync(join(root, 'sdk', 'errors.ts'), 'utf8'),
    ts.ScriptTarget.Latest,
  );
  const union = source.statements.find(
    (one): one is ts.TypeAliasDeclaration => ts.isTypeAliasDeclaration(one) && one.name.text === 'ClientErrorCode',
  )!.type as ts.UnionTypeNode;
  return union.types.map((type) => ((type as ts.LiteralTypeNode).literal as ts.StringLiteral).text);
}

/** The codes that the page throws itself. */
function pageCodes(): string[] {
  const files = sources('web');
  return files.flatMap((file) =>
    Array.from(readFileSync(file, 'utf8').matchAll(/PageError\('(\w+)'/g), ([, code]) => code!),
  );
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(root, folder, name));
}

describe.each([
  ['English', en],
  ['German', de],
])('the words in %s', (_, words) => {
  it('tell of every failure that there is, what happened and what to do', () => {
    const codes = [...Object.keys(ERRORS), ...clientCodes(), ...pageCodes()];
    expect(codes.length).toBeGreaterThan(30);
    for (const code of codes) {
      const failure = words.failures[code];
      expect(failure, code).toBeDefined();
      expect(failure!.what, code).toMatch(/^\p{Lu}.*[.]$/su);
      expect(failure!.todo, code).toMatch(/^\p{Lu}.*[.]$/su);
    }
  });

  it('tell of every limit, every fault of a caption text and every reason of a failed track', () => {
    for (const limit of Object.keys(DEFAULT_LIMITS).filter((name) => name !== 'uploadBytes')) {
      expect(words.limits[limit], limit).toBeDefined();
    }
    for (const fault of CAPTION_FAULTS) expect(words.captionFaults[fault]?.(7), fault).toMatch(/\S/);
    const schema = readFileSync(join(root, 'schema.graphql'), 'utf8');
    const reasons = /Why a track is FAILED: ([^.]*)/.exec(schema)![1]!.match(/[A-Z]{2,}(?:_[A-Z]+)*/g)!;
    expect(reasons).toContain('NO_AUDIO');
    for (const reason of reasons.filter((word) => word !== 'FAILED')) {
      expect(words.status.reasons[reason], reason).toBeDefined();
    }
  });
});

it('both languages tell of the same failures', () => {
  expect(Object.keys(de.failures).sort()).toEqual(Object.keys(en.failures).sort());
  expect(Object.keys(de.limits).sort()).toEqual(Object.keys(en.limits).sort());
});

it('every text comes from the words: none stands in what is shown', () => {
  const found: string[] = [];
  // What names things: nobody translates them.
  const names = ['Lectern', 'VTT', 'SRT', '%'];
  const isText = (text: string): boolean => /\p{L}/u.test(text) && !names.includes(text.trim());
  for (const file of sources('web').filter((name) => name.endsWith('.tsx'))) {
    const source = ts.createSourceFile(
      file,
      readFileSync(file, 'utf8'),
      ts.ScriptTarget.Latest,
      true,
      ts.ScriptKind.TSX,
    );
    const visit = (node: ts.Node): void => {
      if (ts.isJsxText(node) && isText(node.text)) found.push(`${file}: ${node.text.trim()}`);
      if (ts.isJsxAttribute(node) && ['aria-label', 'title', 'placeholder', 'alt'].includes(node.name.getText())) {
        if (node.initializer && ts.isStringLiteral(node.initializer)) found.push(`${file}: ${node.getText()}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  expect(found).toEqual([]);
});

it('every language that speech is recognised in can be chosen, by a name of its own', () => {
  expect([...SPOKEN_LANGUAGES].sort()).toEqual([...LANGUAGES].sort());
  const { language } = formatsOf('de');
  expect(language('pt-BR')).toBe('Portugiesisch (Brasilien)');
  expect(language('not a code')).toBe('not a code');
});

it.each([
  ['en', en],
  ['de', de],
])(
  'no language is called by a code in %s, and what is spoken in several countries stands together',
  (locale, words) => {
    const { language } = formatsOf(locale, words.languages);
    const names = SPOKEN_LANGUAGES.map(language);
    expect(language('valueOf')).toMatch(/^valueOf$/i);
    expect(names.filter((name) => /\b[A-Z]{2}\b|^[a-z]/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    const english = language('en-US').split(' ')[0];
    for (const code of SPOKEN_LANGUAGES.filter((one) => one.startsWith('en-'))) {
      expect(language(code)).toMatch(new RegExp(`^${english} \\(`));
    }
    // Chromium comes without names for these.
    for (const code of ['ab-GE', 'ba-RU', 'kab-DZ', 'mhr-RU']) expect(words.languages).toHaveProperty(code);
  },
);

describe('a failure', () => {
  it('is never told in the words of a server or a browser', () => {
    const told = inWords(new Error('TypeError: undefined is not a function at /srv/x.js'), en);
    expect(told).toEqual(en.unknownFailure);
    expect(inWords('a text', en)).toEqual(en.unknownFailure);
    expect(inWords(new LecternError('SomethingNew', 'Storage table is gone.'), en)).toEqual(en.unknownFailure);
  });

  it('is told with its facts: which limit, which line', () => {
    const limit = new LecternError('LimitExceeded', '', { info: { limit: 'storedBytes', retryable: false } });
    expect(inWords(limit, en)).toEqual(en.limits['storedBytes']);
    const line = new LecternError('CaptionsInvalid', '', { info: { line: 12, what: 'BAD_TIME' } });
    expect(inWords(line, en).what).toBe('This is not a valid caption file. Line 12: the times cannot be read.');
    const own = new LecternError('InvalidTransition', '', { info: { status: 'READY', captions: 'EDITED' } });
    expect(inWords(own, en)).toEqual(en.obstacles['EDITED']);
    expect(inWords(new LecternError('InvalidTransition', ''), en)).toEqual(en.failures['InvalidTransition']);
    expect(inWords(new LecternError('CaptionsInvalid', ''), en)).toEqual(en.failures['CaptionsInvalid']);
  });

  it('of the network is one, whoever noticed it', () => {
    for (const error of [
      new LecternError('NetworkError', ''),
      new TypeError('Failed to fetch'),
      new Error('Network error'),
    ]) {
      expect(inWords(error, en)).toEqual(en.failures['NetworkError']);
    }
    expect(inWords(new PageError('EmptyFile'), en)).toEqual(en.failures['EmptyFile']);
  });
});

describe('numbers', () => {
  it.each([
    ['en', 999, '999 bytes'],
    ['en', 1, '1 byte'],
    ['en', 12_345_678, '12.3 MB'],
    ['de', 12_345_678, '12,3 MB'],
    ['en', 31e9, '31 GB'],
  ])('in %s: a size of %d is %s', (locale, bytes, text) => {
    expect(formatsOf(locale).size(bytes).replaceAll('\u00A0', ' ')).toBe(text);
  });

  it.each([
    [5, '0:05'],
    [245.9, '4:05'],
    [3723, '1:02:03'],
  ])('%d seconds on a clock are %s', (seconds, text) => {
    expect(formatsOf('en').clock(seconds)).toBe(text);
  });

  it.each([
    [0.2, '1 sec'],
    [59, '59 sec'],
    [150, '3 min'],
    [3600, '1 hr'],
    [5400, '1 hr 30 min'],
    // Never sixty minutes beside an hour.
    [7199, '2 hr'],
  ])('%d seconds from now are %s', (seconds, text) => {
    expect(formatsOf('en').span(seconds).replaceAll('\u00A0', ' ')).toBe(text);
  });
});
