import { describe, expect, it } from 'vitest';
import type { AppSyncConfig, LambdaOutcome } from '../../../../local/appsync/types.ts';
import { shows } from '../../../support/claims.ts';
import { aLambda, anApi, answerOf, earlyReturn, giving, raise } from './given.ts';
import type { Handlers } from './given.ts';

const SCHEMA = `
  type Author { name: String photo: String }
  type Video { id: ID author: Author url: String }
  type Query { videos: [Video] }
`;
const videos = (count: number) => giving(Array.from({ length: count }, (_each, index) => ({ id: String(index + 1) })));
const batched: Handlers = {
  request: (ctx) => ({ operation: 'BatchInvoke', payload: (ctx.source as { id: string }).id }),
};
const sign = (payloads: unknown) => (payloads as string[]).map((id) => `url-${id}`);

function api(
  invoke: (payload: unknown) => Promise<LambdaOutcome>,
  options: { count: number; maxBatchSize?: number; handlers?: Handlers },
) {
  const { count, maxBatchSize = 100, handlers = batched } = options;
  const over: Partial<AppSyncConfig> = {
    dataSources: { none: { type: 'NONE' }, lambda: { type: 'AWS_LAMBDA', invoke } },
    resolvers: [{ kind: 'UNIT', typeName: 'Video', fieldName: 'url', code: 'url', dataSource: 'lambda', maxBatchSize }],
  };
  return anApi(SCHEMA, { 'Query.videos': videos(count) }, over, { url: handlers });
}

describe('a batched field', () => {
  it('costs one call for a page of items', async () => {
    shows('appsync:batching', 'appsync:data source Lambda BatchInvoke');
    const calls: unknown[] = [];
    const answer = await answerOf(api(aLambda(sign, calls), { count: 3 }), '{ videos { url } }');
    expect(answer).toEqual({ data: { videos: [{ url: 'url-1' }, { url: 'url-2' }, { url: 'url-3' }] } });
    expect(calls).toEqual([['1', '2', '3']]);
  });

  it('is split at its maximum batch size', async () => {
    shows('appsync:batching');
    const calls: unknown[] = [];
    await answerOf(api(aLambda(sign, calls), { count: 5, maxBatchSize: 2 }), '{ videos { url } }');
    expect(calls).toEqual([['1', '2'], ['3', '4'], ['5']]);
  });

  it('does not wait for elements that return early or fail', async () => {
    const calls: unknown[] = [];
    const handlers: Handlers = {
      request: (ctx) => {
        const { id } = ctx.source as { id: string };
        if (id === '1') return earlyReturn('early');
        if (id === '2') return raise({ message: 'no' });
        return { operation: 'BatchInvoke', payload: id };
      },
    };
    const answer = await answerOf(api(aLambda(sign, calls), { count: 3, handlers }), '{ videos { url } }');
    expect(answer.data).toEqual({ videos: [{ url: 'early' }, { url: null }, { url: 'url-3' }] });
    expect(calls).toEqual([['3']]);
  });

  it('fails for every element when the function does', async () => {
    shows('appsync:error Lambda:Unhandled', 'appsync:ctx.error');
    const failing = (): Promise<LambdaOutcome> => Promise.resolve({ kind: 'failed', message: 'out of order' });
    const handlers: Handlers = {
      ...batched,
      response: (ctx) => raise({ message: ctx.error?.message ?? '', errorType: ctx.error?.type ?? '' }),
    };
    const answer = await answerOf(api(failing, { count: 2, handlers }), '{ videos { url } }');
    expect(answer.errors).toMatchObject([
      { path: ['videos', 0, 'url'], errorType: 'Lambda:Unhandled', message: 'out of order' },
      { path: ['videos', 1, 'url'], errorType: 'Lambda:Unhandled', message: 'out of order' },
    ]);
  });

  it('is an error for the batch when the answer has another length', async () => {
    shows('appsync:error Lambda:IllegalArgument');
    const handlers: Handlers = {
      ...batched,
      response: (ctx) => raise({ message: 'x', errorType: ctx.error?.type ?? '' }),
    };
    const answer = await answerOf(
      api(
        aLambda(() => ['only one']),
        { count: 2, handlers },
      ),
      '{ videos { url } }',
    );
    expect(answer.errors).toHaveLength(2);
    expect(answer.errors?.[0]?.errorType).toMatch(/^Lambda:/);
  });

  it('is a batch of one where no batch size is set', async () => {
    shows('appsync:data source Lambda BatchInvoke');
    const calls: unknown[] = [];
    await answerOf(api(aLambda(sign, calls), { count: 2, maxBatchSize: 0 }), '{ videos { url } }');
    expect(calls).toEqual([['1'], ['2']]);
  });

  it('costs one call below another resolver, too', async () => {
    const calls: unknown[] = [];
    const over: Partial<AppSyncConfig> = {
      dataSources: { none: { type: 'NONE' }, lambda: { type: 'AWS_LAMBDA', invoke: aLambda(sign, calls) } },
      resolvers: [
        { kind: 'UNIT', typeName: 'Author', fieldName: 'photo', code: 'photo', dataSource: 'lambda', maxBatchSize: 10 },
      ],
    };
    const fields = {
      'Query.videos': videos(3),
      'Video.author': { response: (ctx) => ({ name: (ctx.source as { id: string }).id }) } satisfies Handlers,
    };
    const photo: Handlers = {
      request: (ctx) => ({ operation: 'BatchInvoke', payload: (ctx.source as { name: string }).name }),
    };
    const answer = await answerOf(anApi(SCHEMA, fields, over, { photo }), '{ videos { author { photo } } }');
    expect(answer.data).toMatchObject({ videos: [{ author: { photo: 'url-1' } }, {}, {}] });
    expect(calls).toEqual([['1', '2', '3']]);
  });
});

describe('a batched function of a pipeline', () => {
  it('shares its calls among the elements that reach it', async () => {
    shows('appsync:batching in a pipeline');
    const calls: unknown[] = [];
    const over: Partial<AppSyncConfig> = {
      dataSources: { none: { type: 'NONE' }, lambda: { type: 'AWS_LAMBDA', invoke: aLambda(sign, calls) } },
      functions: [
        { name: 'guard', dataSource: 'none', code: 'guard' },
        { name: 'sign', dataSource: 'lambda', code: 'sign', maxBatchSize: 10 },
      ],
      resolvers: [
        { kind: 'PIPELINE', typeName: 'Video', fieldName: 'url', code: 'main', functions: ['guard', 'sign', 'sign'] },
      ],
    };
    const guard: Handlers = {
      request: (ctx) =>
        (ctx.source as { id: string }).id === '2' ? earlyReturn(null, 'END') : { payload: ctx.source },
    };
    const code = { main: {}, guard, sign: batched };
    const answer = await answerOf(anApi(SCHEMA, { 'Query.videos': videos(3) }, over, code), '{ videos { url } }');
    expect(answer.data).toEqual({ videos: [{ url: 'url-1' }, { url: null }, { url: 'url-3' }] });
    expect(calls).toEqual([
      ['1', '3'],
      ['1', '3'],
    ]);
  });
});
