import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../local/context.ts';
import { memoryStore, openStore } from '../../local/store.ts';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'store-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

function reopened<T>(look: (store: Store) => T): T {
  const store = openStore(folder);
  try {
    return look(store);
  } finally {
    store.close();
  }
}

const codeOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return 'no error';
};

describe.each([
  ['openStore', () => openStore(folder)],
  ['memoryStore', () => memoryStore()],
])('%s', (_, open) => {
  it('answers with what was set, in the order in which the keys were first set', () => {
    const store = open();
    const words = store.collection<{ n: number }>('words');
    words.set('b', { n: 1 });
    words.set('a', { n: 2 });
    words.set('b', { n: 3 });
    words.set('c', { n: 4 });
    words.delete('c');
    words.set('c', { n: 5 });
    expect([...words.entries()]).toEqual([
      ['b', { n: 3 }],
      ['a', { n: 2 }],
      ['c', { n: 5 }],
    ]);
    expect([words.size, words.has('a'), words.has('z'), words.get('z')]).toEqual([3, true, false, undefined]);
    store.close();
  });

  it('gives the same collection for the same name', () => {
    const store = open();
    store.collection<number>('n').set('one', 1);
    expect(store.collection<number>('n').get('one')).toBe(1);
    expect(store.collection<number>('N').get('one')).toBeUndefined();
    store.close();
  });

  it('keeps a value as its JSON, so that changing the original later changes nothing', () => {
    const store = open();
    const things = store.collection<unknown>('things');
    const thing = { list: [1], gone: undefined, at: new Date(0) };
    things.set('thing', thing);
    thing.list.push(2);
    expect(things.get('thing')).toStrictEqual({ list: [1], at: '1970-01-01T00:00:00.000Z' });
    store.close();
  });

  it('refuses a value that has no JSON', () => {
    const store = open();
    expect(codeOf(() => store.collection<unknown>('x').set('k', undefined))).toBe('NOT_JSON');
    store.close();
  });

  it.each(['__proto__', 'constructor', '', 'a\nb', 'ü/../é', '\u2028'])('takes %j as an ordinary key', (key) => {
    const store = open();
    const things = store.collection<string>('things');
    expect(things.has(key)).toBe(false);
    things.set(key, 'here');
    expect([...things.entries()]).toEqual([[key, 'here']]);
    things.delete(key);
    expect(things.size).toBe(0);
    store.close();
  });
});

describe('openStore', () => {
  it('has everything after it was closed and opened again, deletions and order included', () => {
    reopened((store) => {
      const words = store.collection<unknown>('words');
      words.set('__proto__', { __proto__x: [1, null, 'ü\n'] });
      words.set('gone', 1);
      words.set('b', false);
      words.delete('gone');
      words.set('__proto__', 2);
      store.collection('Words').set('other', 1);
    });
    reopened((store) => {
      expect([...store.collection('words').entries()]).toEqual([
        ['__proto__', 2],
        ['b', false],
      ]);
      expect(store.collection('Words').size).toBe(1);
    });
  });

  it('loses nothing that was acknowledged when the process is killed', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', WRITE_FOR_EVER, path.resolve('local/store.ts'), folder],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let said = '';
    child.stdout.setEncoding('utf8');
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (said.split('\n').length > 3000) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');

    const acknowledged = said.split('\n').slice(0, -1).map(Number);
    const last = acknowledged.at(-1)!;
    const kept = reopened((store) => [...store.collection<{ n: number }>('numbers').entries()]);
    const numbers = kept.map(([, { n }]) => n);
    // Each write n deletes n - 100; the one after the last that was acknowledged may be there too.
    expect(numbers).toEqual(expect.arrayContaining(acknowledged.filter((n) => n > last - 99)));
    expect(numbers).not.toContain(last - 100);
    expect(acknowledged.length).toBeGreaterThan(2999);
  });

  it('cuts off a last line that was torn, and goes on behind it', () => {
    reopened((store) => {
      store.collection('x').set('whole', 1);
    });
    fs.appendFileSync(path.join(folder, 'x.jsonl'), '["torn",{"a":');
    reopened((store) => {
      expect([...store.collection('x').entries()]).toEqual([['whole', 1]]);
      store.collection('x').set('next', 2);
    });
    reopened((store) => {
      expect([...store.collection('x').entries()]).toEqual([
        ['whole', 1],
        ['next', 2],
      ]);
    });
  });

  it('names the file and the line of a journal that was damaged in the middle', () => {
    fs.writeFileSync(path.join(folder, 'x.jsonl'), '["a",1]\nnonsense\n["b",1]\n');
    const store = openStore(folder);
    expect(() => store.collection('x')).toThrow(/^Line 2 of .*x\.jsonl is damaged/u);
    store.close();
  });

  it('rewrites a journal that has grown much larger than its content', () => {
    const size = (): number => fs.statSync(path.join(folder, 'x.jsonl')).size;
    const text = 'é'.repeat(500);
    reopened((store) => {
      const x = store.collection('x');
      for (let n = 0; n < 2000; n += 1) x.set(`key${String(n % 10)}`, { n, text });
      expect(size()).toBeLessThan(300_000);
    });
    reopened((store) => {
      expect([...store.collection('x').entries()].map(([key, value]) => [key, (value as { n: number }).n])).toEqual(
        Array.from({ length: 10 }, (_, n) => [`key${String(n)}`, 1990 + n]),
      );
    });
    expect(fs.readdirSync(folder)).toEqual(['x.jsonl']);
  });

  it('ignores the draft of a rewriting that was killed', () => {
    reopened((store) => {
      store.collection('x').set('a', 1);
    });
    fs.writeFileSync(path.join(folder, 'x.jsonl.new'), '["b",');
    expect(reopened((store) => [...store.collection('x').entries()])).toEqual([['a', 1]]);
  });

  it('refuses a folder that a live process uses, and says which', () => {
    const store = openStore(folder);
    expect(codeOf(() => openStore(folder))).toBe('IN_USE');
    expect(() => openStore(folder)).toThrow(folder);
    store.close();
    openStore(folder).close();
  });

  it('takes over the lock of a process that is gone, and of a namesake of it', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    for (const lock of [
      `{"pid":${String(child.pid)},"started":""}`,
      '',
      `{"pid":${String(process.pid)},"started":"1"}`,
    ]) {
      fs.writeFileSync(path.join(folder, 'lock'), lock);
      openStore(folder).close();
      expect(fs.readdirSync(folder)).toEqual([]);
    }
  });

  it('says so when the folder cannot be written', () => {
    const file = path.join(folder, 'file');
    fs.writeFileSync(file, '');
    expect(codeOf(() => openStore(file))).toBe('UNWRITABLE');
    expect(() => openStore(path.join(file, 'below'))).toThrow(/cannot be written/u);
  });

  it('refuses to write or open anything once it is closed', () => {
    const store = openStore(folder);
    const x = store.collection('x');
    store.close();
    store.close();
    expect(codeOf(() => x.set('a', 1))).toBe('CLOSED');
    expect(codeOf(() => store.collection('y'))).toBe('CLOSED');
  });

  it('refuses a collection without a name', () => {
    const store = openStore(folder);
    expect(codeOf(() => store.collection(''))).toBe('BAD_NAME');
    store.close();
  });
});

/** Says each number only after the store has taken it; with enough content that journals are rewritten meanwhile. */
const WRITE_FOR_EVER = `
  import fs from 'node:fs';
  const [, module, folder] = process.argv;
  const say = (text) => {
    for (;;) {
      try {
        return fs.writeSync(1, text);
      } catch (error) {
        if (error.code !== 'EAGAIN') throw error;
      }
    }
  };
  const { openStore } = await import(module);
  const numbers = openStore(folder).collection('numbers');
  for (let n = 1; ; n += 1) {
    numbers.set('n' + n, { n, text: 'x'.repeat(300) });
    if (n > 100) numbers.delete('n' + (n - 100));
    say(n + '\\n');
  }
`;
