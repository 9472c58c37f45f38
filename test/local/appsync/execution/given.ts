import { createExecution } from '../../../../local/appsync/execution/execution.ts';
import type {
  AppSyncConfig,
  Caller,
  CallContext,
  Evaluation,
  Evaluator,
  Execution,
  GraphQLRequest,
  HandlerContext,
  LambdaOutcome,
  Outcome,
  RaisedError,
  ResolverConfig,
} from '../../../../local/appsync/types.ts';

/** What a handler of the fake evaluator is given besides its context. */
export interface Tools {
  readonly stash: Record<string, unknown>;
  readonly append: (error: Partial<RaisedError>) => void;
  readonly effect: (effect: Partial<Evaluation>) => void;
}

export type Handler = (ctx: HandlerContext, tools: Tools) => unknown;
export interface Handlers {
  readonly request?: Handler;
  readonly response?: Handler;
}

class Ended extends Error {
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    super('ended');
    this.outcome = outcome;
  }
}

const raised = (error: Partial<RaisedError>): RaisedError => ({
  message: 'refused',
  errorType: null,
  data: null,
  errorInfo: null,
  ...error,
});

export const raise = (error: Partial<RaisedError>): never => {
  throw new Ended({ kind: 'error', ...raised(error) });
};
export const unauthorized = (): never => {
  throw new Ended({ kind: 'unauthorized' });
};
export const fault = (message: string): never => {
  throw new Ended({ kind: 'fault', message });
};
export const earlyReturn = (value: unknown, skipTo: 'END' | 'NEXT' = 'NEXT'): never => {
  throw new Ended({ kind: 'earlyReturn', value, skipTo });
};

/** Plain functions in place of a sandbox; `code` names them. Like the sandbox it lets only JSON in and out. */
export function fakeEvaluator(code: Readonly<Record<string, Handlers>>): Evaluator {
  return {
    load: (name) => ({
      evaluate: (handler, context) => {
        const stash = structuredClone(context.stash) as Record<string, unknown>;
        const appendedErrors: RaisedError[] = [];
        let effects: Partial<Evaluation> = {};
        const tools: Tools = {
          stash,
          append: (error) => appendedErrors.push(raised(error)),
          effect: (effect) => (effects = { ...effects, ...effect }),
        };
        const run = code[name]?.[handler] ?? ((ctx) => (handler === 'request' ? { payload: null } : ctx.result));
        let outcome: Outcome;
        try {
          const value = run(context, tools);
          outcome = { kind: 'returned', value: value === undefined ? null : JSON.parse(JSON.stringify(value)) };
        } catch (error) {
          if (!(error instanceof Ended)) throw error;
          outcome = error.outcome;
        }
        const none = { logs: [], responseHeaders: [], invalidations: [], cacheEvictions: 0 };
        return { outcome, stash, appendedErrors, ...none, ...effects };
      },
    }),
  };
}

export const aCaller = (over: Partial<Caller> = {}): Caller => ({
  mode: 'API_KEY',
  identity: null,
  groups: [],
  mayCall: () => true,
  deniedFields: new Set(),
  ...over,
});

export const aContext = (over: Partial<Caller> = {}): CallContext => ({ caller: aCaller(over), headers: {} });

export const aLambda =
  (answer: (payload: unknown) => unknown, calls: unknown[] = []) =>
  (payload: unknown): Promise<LambdaOutcome> => {
    calls.push(payload);
    return Promise.resolve({ kind: 'returned', payload: answer(payload) });
  };

export const aConfig = (over: Partial<AppSyncConfig> & Pick<AppSyncConfig, 'schema'>): AppSyncConfig => ({
  apiId: 'api',
  region: 'eu-west-1',
  accountId: '123456789012',
  authorization: { default: { type: 'API_KEY', keys: [] } },
  dataSources: { none: { type: 'NONE' } },
  resolvers: [],
  ...over,
});

/** An API whose unit resolvers are on a NONE data source: `{ 'Query.video': { response: () => … } }`. */
export function anApi(
  schema: string,
  fields: Readonly<Record<string, Handlers>>,
  over: Partial<AppSyncConfig> = {},
  code: Readonly<Record<string, Handlers>> = {},
): Execution {
  const resolvers = Object.keys(fields).map((field): ResolverConfig => {
    const [typeName = '', fieldName = ''] = field.split('.');
    return { kind: 'UNIT', typeName, fieldName, code: field, dataSource: 'none' };
  });
  const config = aConfig({ schema, ...over, resolvers: [...resolvers, ...(over.resolvers ?? [])] });
  return createExecution({ config, evaluator: fakeEvaluator({ ...fields, ...code }) });
}

export const answerOf = async (api: Execution, request: string | GraphQLRequest, context: CallContext = aContext()) =>
  (await api.execute(typeof request === 'string' ? { query: request } : request, context)).answer;

/** A field on a NONE data source that simply has this value. */
export const giving = (value: unknown): Handlers => ({ response: () => value });
