import { expect } from 'vitest';

/**
 * What the service's real-time endpoint was seen to answer, in AWS's documentation and in reports about the service. The
 * limit on subscriptions was 50 and 100 when it was recorded; it is 200 now.
 */

/** How a client comes in: a header object, or what it offers and sends besides. */
export type Handshake =
  | { readonly object: 'key' | 'user' | 'expired user' | 'wrong key' | 'nobody' | 'powerless key pair' }
  | { readonly protocols: readonly string[]; readonly query?: string };

/** The frames that a client sends in order, and those that come back for them. */
export interface Exchange {
  readonly shows: string;
  readonly connect: Handshake;
  readonly sends: readonly Sent[];
  readonly answers: readonly unknown[];
}

/** A frame as it is, a text that is none, or a `start` with the connection's own credential. */
export type Sent = string | object | readonly [id: string, query: string, variables?: object];

const KEY = { object: 'key' } as const;
const connectionError = (...errors: object[]) => ({ type: 'connection_error', payload: { errors } });
const errorOf = (id: string, ...errors: object[]) => ({ id, type: 'error', payload: { errors } });
const refused = (message: string) => connectionError({ errorType: 'UnauthorizedException', message, errorCode: 401 });
const UNSUPPORTED = {
  type: 'error',
  payload: {
    errors: [{ errorType: 'UnsupportedOperation', message: 'unknown not supported through the realtime channel' }],
  },
};
const FILTERED = 'subscription($f: AWSJSON) { onFiltered(filter: $f) { id } }';
const filter = (...groups: (readonly [fieldName: string, operator: string, value: unknown])[][]) => ({
  f: JSON.stringify({
    filterGroup: groups.map((filters) => ({
      filters: filters.map(([fieldName, operator, value]) => ({ fieldName, operator, value })),
    })),
  }),
});
const refusedFilter = (message: unknown) => [errorOf('s1', { message, errorCode: 400 })];

export const exchanges: readonly Exchange[] = [
  {
    shows: 'the ack, and a keep-alive at once',
    connect: KEY,
    sends: [{ type: 'connection_init' }],
    answers: [{ type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } }, { type: 'ka' }],
  },
  {
    shows: 'a subscription without connection_init',
    connect: KEY,
    sends: [['s1', 'subscription { onNote { id } }'], { type: 'stop', id: 's1' }],
    answers: [
      { type: 'start_ack', id: 's1' },
      { type: 'complete', id: 's1' },
    ],
  },
  {
    shows: 'a client that speaks no protocol',
    connect: { protocols: [] },
    sends: [],
    answers: [connectionError({ message: 'NoProtocolError', errorCode: 400 })],
  },
  {
    shows: 'a client that brings no headers at all',
    connect: { protocols: ['graphql-ws'] },
    sends: [],
    answers: [connectionError({ message: 'Required headers are missing.', errorCode: 400 })],
  },
  {
    shows: 'an API key that is none',
    connect: { object: 'wrong key' },
    sends: [],
    answers: [refused('You are not authorized to make this call.')],
  },
  {
    shows: 'a header object without a credential',
    connect: { object: 'nobody' },
    sends: [],
    answers: [refused('Valid authorization header not provided.')],
  },
  {
    shows: 'a token that is not good any more',
    connect: { object: 'expired user' },
    sends: [],
    answers: [refused('Token has expired.')],
  },
  {
    shows: 'a signer who may call nothing',
    connect: { object: 'powerless key pair' },
    sends: [],
    answers: [refused('Permission denied')],
  },
  {
    shows: 'a message of another protocol, although it has an id',
    connect: KEY,
    sends: [{ id: 's1', type: 'subscribe', payload: { query: 'subscription { onNote { id } }' } }],
    answers: [UNSUPPORTED],
  },
  {
    shows: 'a start as other servers want it, although it has an id',
    connect: KEY,
    sends: [{ type: 'start', id: 's1', payload: { query: 'subscription S { onNote { id } }', operationName: 'S' } }],
    answers: [UNSUPPORTED],
  },
  {
    shows: 'an id that is in use',
    connect: KEY,
    sends: [
      ['s1', 'subscription { onNote { id } }'],
      ['s1', 'subscription { onNote { id } }'],
    ],
    answers: [
      { type: 'start_ack', id: 's1' },
      errorOf('s1', { errorType: 'DuplicatedOperationError', message: 'Duplicated operation with id s1' }),
    ],
  },
  {
    shows: 'a field that is not for the caller',
    connect: { object: 'user' },
    sends: [['s1', 'subscription { onAdmin { id } }']],
    answers: [
      errorOf('s1', { errorType: 'Unauthorized', message: 'Not Authorized to access onAdmin on type Subscription' }),
    ],
  },
  {
    shows: 'a resolver that says no',
    connect: KEY,
    sends: [['s1', 'subscription { onFiltered(outcome: "unauthorized") { id } }']],
    answers: [
      errorOf('s1', {
        errorType: 'Unauthorized',
        message: 'Not Authorized to access onFiltered on type Subscription',
      }),
    ],
  },
  {
    shows: 'a field that the schema does not have',
    connect: KEY,
    sends: [['s1', 'subscription { onNothing { id } }']],
    answers: [
      errorOf('s1', {
        message:
          "Validation error of type FieldUndefined: Field 'onNothing' in type 'Subscription' is undefined @ 'onNothing'",
      }),
    ],
  },
  {
    shows: 'an argument that the field does not have',
    connect: KEY,
    sends: [['s1', 'subscription { onNote(filter: 1) { id } }']],
    answers: [
      errorOf('s1', {
        message: expect.stringContaining('UnknownArgument: Unknown field argument filter'),
      }),
    ],
  },
  {
    shows: 'a variable that must not be null, at a directive of the root field',
    connect: KEY,
    sends: [['s1', 'subscription($deleted: Boolean!) { onNote @include(if: $deleted) { id } }', { deleted: null }]],
    answers: [errorOf('s1', { message: "Variable 'deleted' has coerced Null value for NonNull type 'Boolean!'" })],
  },
  {
    shows: 'too many values for in',
    connect: KEY,
    sends: [['s1', FILTERED, filter([['id', 'in', ['1', '2', '3', '4', '5', '6']]])]],
    answers: refusedFilter('subscription exceeds maximum value limit 5 for operator `in`.'),
  },
  {
    shows: 'too many fields in a group',
    connect: KEY,
    sends: [['s1', FILTERED, filter(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, 'eq', 1] as const))]],
    answers: refusedFilter('Filters exceed maximum attributes limit 5 for subscription'),
  },
  {
    shows: 'too many combinations',
    connect: KEY,
    sends: [
      [
        's1',
        FILTERED,
        filter([
          ['a', 'in', [1, 2, 3, 4]],
          ['b', 'in', [1, 2, 3]],
        ]),
      ],
    ],
    answers: refusedFilter('Filters combination exceed maximum limit 10 for subscription.'),
  },
  {
    shows: 'one field twice in a group',
    connect: KEY,
    sends: [
      [
        's1',
        FILTERED,
        filter([
          ['a', 'ge', 1],
          ['a', 'le', 5],
        ]),
      ],
    ],
    answers: refusedFilter(expect.stringContaining('filter uses same fieldName multiple time')),
  },
  {
    shows: 'a value that is no list for containsAny',
    connect: KEY,
    sends: [['s1', FILTERED, filter([['tags', 'containsAny', 'x']])]],
    answers: refusedFilter('subscription filter has invalid filter value for operator `containsAny`.'),
  },
];
