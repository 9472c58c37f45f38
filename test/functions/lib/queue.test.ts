import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MalformedEvent, eachEvent, stringAt } from '../../../functions/lib/queue.ts';

const message = (messageId: string, body: unknown) => ({
  messageId,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});

describe('eachEvent', () => {
  it('handles every event in order', async () => {
    const seen: unknown[] = [];
    const event = { Records: [message('a', { n: 1 }), message('b', { n: 2 })] };
    const answer = await eachEvent(event, async (one) => {
      await Promise.resolve();
      seen.push(one);
    });
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('has only what failed delivered again, and goes on after it', async () => {
    const event = { Records: ['a', 'b', 'c', 'd'].map((id) => message(id, { id })) };
    const answer = await eachEvent(event, async (one) => {
      const id = stringAt(one, 'id');
      if (id === 'b') throw new Error('not now');
      // Whatever it fails with counts, also what is no Error.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is what this is about
      if (id === 'd') await Promise.reject('a string');
    });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }, { itemIdentifier: 'd' }] });
  });

  it.each(['', '{', 'not JSON', '{"detail":'])(
    'keeps a message that is no JSON for the dead letters: %j',
    async (body) => {
      const handle = vi.fn();
      expect(await eachEvent({ Records: [message('a', body), message('b', {})] }, handle)).toEqual({
        batchItemFailures: [{ itemIdentifier: 'a' }],
      });
      expect(handle).toHaveBeenCalledTimes(1);
    },
  );

  it('logs one line for what failed, with the name of the error', async () => {
    await eachEvent({ Records: [message('a', {})] }, (one) =>
      Promise.resolve(one).then((event) => void stringAt(event, 'detail', 'object', 'key')),
    );
    expect(vi.mocked(console.log).mock.calls).toEqual([
      [
        {
          outcome: 'failed',
          messageId: 'a',
          error: 'MalformedEvent: The event has no valid detail.object.key.',
        },
      ],
    ]);
  });

  it('answers an empty batch', async () => {
    expect(await eachEvent({ Records: [] }, vi.fn())).toEqual({ batchItemFailures: [] });
  });
});

describe('stringAt', () => {
  it('gives the string at the path', () => {
    expect(stringAt({ detail: { object: { key: 'k', 'version-id': 'v' } } }, 'detail', 'object', 'version-id')).toBe(
      'v',
    );
    expect(stringAt({ a: '' }, 'a')).toBe('');
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'detail'],
    ['an empty object', {}],
    ['no object', { detail: null }],
    ['a list', { detail: ['x'] }],
    ['a number', { detail: { key: 7 } }],
    ['null at the end', { detail: { key: null } }],
    ['an object at the end', { detail: { key: {} } }],
    ['an inherited member', { detail: Object.create({ key: 'inherited' }) as object }],
  ])('refuses %s', (_what, event) => {
    expect(() => stringAt(event, 'detail', 'key')).toThrow(new MalformedEvent('detail.key'));
  });

  it('finds no member that every object has', () => {
    expect(() => stringAt({}, 'constructor', 'name')).toThrow(MalformedEvent);
    expect(() => stringAt({}, 'toString')).toThrow(MalformedEvent);
  });
});
