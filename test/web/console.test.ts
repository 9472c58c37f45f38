import { readFileSync } from 'node:fs';
import { buildSchema, Kind, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { LecternError, type Client } from '../../sdk/index.ts';
import { fetcherOf, type Answer } from '../../web/src/console/fetcher.ts';
import { readSavedOperations } from '../../web/src/console/saved-operations.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const saved = readSavedOperations(read('docs/console-queries.graphql'));

describe('the saved operations', () => {
  it('are valid, named, said what they are for, and have an example of every variable they need', () => {
    const schema = buildSchema(`${read('tools/appsync-prelude.graphql')}\n${read('schema.graphql')}`);
    expect(saved.length).toBeGreaterThan(10);
    expect(new Set(saved.map(({ name }) => name)).size).toBe(saved.length);
    for (const { name, about, text, variables } of saved) {
      const document = parse(text);
      expect(validate(schema, document), name).toEqual([]);
      expect(about, name).toMatch(/^\p{Lu}.*\.$/su);
      const [operation] = document.definitions;
      const needed = operation?.kind === Kind.OPERATION_DEFINITION ? (operation.variableDefinitions ?? []) : [];
      const given = Object.keys(JSON.parse(variables || '{}'));
      const required = needed
        .filter(({ type }) => type.kind === Kind.NON_NULL_TYPE)
        .map((one) => one.variable.name.value);
      expect(given, name).toEqual(expect.arrayContaining(required));
    }
  });

  it('are those that a user may send', () => {
    const names = saved.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Me', 'CreateUpload', 'OnCaptionReady']));
    expect(names).not.toContain('NotifyCaptionReady');
  });
});

describe('the fetcher of the console', () => {
  const fail = (): never => {
    throw new Error('Not this one.');
  };
  const two = 'query A { me { ...F } } fragment F on Me { userId } subscription B { onCaptionReady { videoId } }';

  it('sends the one operation that is meant, with its fragments', async () => {
    const sent: unknown[] = [];
    const query = ((operation: unknown, variables: unknown) => {
      sent.push(operation, variables);
      return Promise.resolve({ me: { userId: 'u' } });
    }) as Client['query'];
    const fetcher = fetcherOf({ query, mutate: fail, subscribe: fail });
    expect(await fetcher({ query: two, operationName: 'A', variables: { a: 1 } })).toEqual({
      data: { me: { userId: 'u' } },
    });
    expect(sent[0]).toMatchObject({ kind: 'query', name: 'A' });
    expect((sent[0] as { text: string }).text).not.toContain('onCaptionReady');
    expect((sent[0] as { text: string }).text).toContain('fragment F');
    expect(sent[1]).toEqual({ a: 1 });
  });

  it('sends the only operation there is, whatever GraphiQL still calls it', async () => {
    const query = ((operation: { name: string }) => Promise.resolve(operation.name)) as unknown as Client['query'];
    const fetcher = fetcherOf({ query, mutate: fail, subscribe: fail });
    expect(await fetcher({ query: 'query New { me { userId } }', operationName: 'Old' })).toEqual({ data: 'New' });
    expect(() => fetcher({ query: two, operationName: 'Old' })).toThrow('There is no operation named "Old".');
  });

  it('answers what is refused as the API gave it, with what there is of the data', async () => {
    const errors = [{ message: 'There is no such video.', errorType: 'NotFound' }];
    const mutate = (() =>
      Promise.reject(new LecternError('NotFound', '', { errors, result: { deleteVideo: null } }))) as Client['mutate'];
    const fetcher = fetcherOf({ query: fail, mutate, subscribe: fail });
    expect(await fetcher({ query: 'mutation { deleteVideo(id: "x") { id } }' })).toEqual({
      data: { deleteVideo: null },
      errors,
    });
  });

  it('gives the events of a subscription one by one, and its end when it is refused', async () => {
    async function* events(): AsyncGenerator {
      await Promise.resolve();
      yield { onCaptionReady: { videoId: '1' } };
      throw new LecternError('Unauthorized', 'You may not do this.');
    }
    const fetcher = fetcherOf({
      query: fail,
      mutate: fail,
      subscribe: (() => events()) as unknown as Client['subscribe'],
    });
    const answers: Answer[] = [];
    for await (const answer of fetcher({ query: two, operationName: 'B' }) as AsyncIterable<Answer>)
      answers.push(answer);
    expect(answers).toEqual([
      { data: { onCaptionReady: { videoId: '1' } } },
      { data: null, errors: [{ errorType: 'Unauthorized', message: 'You may not do this.' }] },
    ]);
  });
});
