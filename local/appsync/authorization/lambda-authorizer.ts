import { randomUUID } from 'node:crypto';
import type { AppSyncConfig, AuthorizationMode, Caller, Clock, LambdaOutcome, SignedRequest } from '../types.ts';
import { createExpiringCache } from './expiring-cache.ts';
import { fullMatch } from './full-match.ts';
import type { Verdict } from './rejections.ts';
import { NOT_AUTHORIZED, unauthorized } from './rejections.ts';
import type { ReportRefusal } from './user-pool.ts';

/** AppSync gives the function 10 seconds. */
const TIME_LIMIT_MS = 10_000;
const MAX_TTL_SECONDS = 3_600;
/** Larger answers are never cached. */
const MAX_CACHED_BYTES = 1_048_576;
const MAX_CONTEXT_BYTES = 5 * 1024 * 1024;
const MAX_REMEMBERED_ANSWERS = 1_000;

type LambdaMode = Extract<AuthorizationMode, { type: 'AWS_LAMBDA' }>;
type LambdaApi = Pick<AppSyncConfig, 'apiId' | 'accountId' | 'region'>;

interface Answer {
  readonly isAuthorized: boolean;
  readonly resolverContext: Readonly<Record<string, unknown>>;
  readonly deniedFields: ReadonlySet<string>;
}

/** Asks the API's authorizer function about a token; answers are kept per token for their time to live. */
export interface LambdaAuthorizer {
  /** Never rejects. */
  check(token: string, request: SignedRequest): Promise<Verdict>;
}

/**
 * The Lambda mode. A token that does not match `identityValidationExpression` is refused without an invocation. What
 * throws, takes longer than 10 seconds, or answers in another shape, refuses.
 */
export function createLambdaAuthorizer(
  mode: LambdaMode,
  api: LambdaApi,
  clock: Clock,
  report: ReportRefusal,
): LambdaAuthorizer {
  const answers = createExpiringCache<Answer>(MAX_REMEMBERED_ANSWERS, clock);
  const isToken =
    mode.identityValidationExpression === undefined
      ? () => true
      : fullMatch(mode.identityValidationExpression, 'identityValidationExpression');

  async function ask(token: string, request: SignedRequest): Promise<Answer | undefined> {
    const outcome = await withinTimeLimit(() => mode.invoke(eventOf(token, request, api)));
    if (outcome === undefined || outcome.kind === 'failed') {
      report(outcome === undefined ? 'the authorizer took longer than 10 s' : 'the authorizer failed');
      return undefined;
    }
    const answer = readAnswer(outcome.payload, api);
    if (answer === undefined) {
      report('the authorizer answered in another shape');
      return undefined;
    }
    const ttl = ttlOf(outcome.payload, mode.resultTtlSeconds ?? 0);
    const bytes = Buffer.byteLength(JSON.stringify(outcome.payload));
    if (ttl > 0 && bytes < MAX_CACHED_BYTES) answers.set(token, answer, clock.now() + ttl * 1000);
    return answer;
  }

  return {
    async check(token, request) {
      if (!isToken(token)) {
        report('the token does not match identityValidationExpression');
        return unauthorized(NOT_AUTHORIZED);
      }
      const answer = answers.get(token) ?? (await ask(token, request));
      if (answer?.isAuthorized !== true) return unauthorized(NOT_AUTHORIZED);
      return { ok: true, caller: callerOf(answer) };
    },
  };
}

async function withinTimeLimit(invoke: () => Promise<LambdaOutcome>): Promise<LambdaOutcome | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), TIME_LIMIT_MS);
  });
  try {
    return await Promise.race([invoke(), limit]);
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

function eventOf(token: string, request: SignedRequest, api: LambdaApi): Record<string, unknown> {
  return {
    authorizationToken: token,
    requestContext: {
      apiId: api.apiId,
      accountId: api.accountId,
      requestId: randomUUID(),
      queryString: request.operation?.query ?? '',
      ...(request.operation?.operationName !== undefined && { operationName: request.operation.operationName }),
      variables: request.operation?.variables ?? {},
    },
    requestHeaders: { ...request.headers },
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readAnswer(payload: unknown, api: LambdaApi): Answer | undefined {
  if (!isRecord(payload) || typeof payload['isAuthorized'] !== 'boolean') return undefined;
  const resolverContext = payload['resolverContext'] ?? {};
  const deniedFields = payload['deniedFields'] ?? [];
  // "Only key-value pairs": an object or list inside is not passed on by AppSync.
  if (
    !isRecord(resolverContext) ||
    Object.values(resolverContext).some((value) => isRecord(value) || Array.isArray(value))
  ) {
    return undefined;
  }
  if (Buffer.byteLength(JSON.stringify(resolverContext)) > MAX_CONTEXT_BYTES) return undefined;
  if (!Array.isArray(deniedFields)) return undefined;
  return {
    isAuthorized: payload['isAuthorized'],
    resolverContext,
    deniedFields: new Set(deniedFields.flatMap((field) => fieldName(field, api) ?? [])),
  };
}

/** `Type.field` of a denied field, written so or as the field's ARN; a field of another API is none of ours. */
function fieldName(field: unknown, api: LambdaApi): string | undefined {
  if (typeof field !== 'string') return undefined;
  if (!field.startsWith('arn:')) return field;
  const prefix = `arn:aws:appsync:${api.region}:${api.accountId}:apis/${api.apiId}/types/`;
  const [typeName, fields, name, ...rest] = field.startsWith(prefix) ? field.slice(prefix.length).split('/') : [];
  return fields === 'fields' && name !== undefined && rest.length === 0 ? `${typeName}.${name}` : undefined;
}

function ttlOf(payload: unknown, configured: number): number {
  const override = isRecord(payload) ? payload['ttlOverride'] : undefined;
  const seconds = typeof override === 'number' && Number.isFinite(override) ? override : configured;
  return Math.min(Math.max(seconds, 0), MAX_TTL_SECONDS);
}

function callerOf(answer: Answer): Caller {
  const hasContext = Object.keys(answer.resolverContext).length > 0;
  return {
    mode: 'AWS_LAMBDA',
    identity: hasContext ? { resolverContext: answer.resolverContext } : {},
    groups: [],
    mayCall: () => true,
    deniedFields: answer.deniedFields,
  };
}
