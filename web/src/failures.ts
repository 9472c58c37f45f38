import { LecternError } from '../../sdk/index.ts';
import type { Failure, Words } from './words/en.ts';

/** A failure that the page itself finds, by a code of `words/en.ts`. */
export class PageError extends Error {
  readonly code: string;
  constructor(code: string, options?: ErrorOptions) {
    super(code, options);
    this.name = 'PageError';
    this.code = code;
  }
}

/** What went wrong and what to do, in words for a teacher. Nothing that a server or a browser says is shown as it is. */
export function inWords(error: unknown, words: Words): Failure {
  const code = codeOf(error);
  const facts = factsOf(error);
  if (code === 'LimitExceeded') {
    const limit = words.limits[String(facts.get('limit'))];
    if (limit !== undefined) return limit;
  }
  if (code === 'InvalidTransition') {
    const obstacle = words.obstacles[String(facts.get('captions') ?? facts.get('reason'))];
    if (obstacle !== undefined) return obstacle;
  }
  const known = words.failures[code];
  if (known !== undefined && code === 'CaptionsInvalid') {
    const fault = words.captionFaults[String(facts.get('what'))]?.(Number(facts.get('line')));
    return fault === undefined ? known : { what: `${known.what} ${fault}`, todo: known.todo };
  }
  return known ?? words.unknownFailure;
}

/** The code that says what happened: the SDK's and the page's own, else the name that Cognito gives its errors. */
export function codeOf(error: unknown): string {
  if (error instanceof LecternError || error instanceof PageError) return error.code;
  if (!(error instanceof Error)) return '';
  // Cognito's client and `fetch` say nothing else of a missing connection.
  if (error.message === 'Network error' || error.message === 'Failed to fetch') return 'NetworkError';
  return error.name;
}

/** Whether it says that nobody is signed in any more. */
export function isSignedOut(error: unknown): boolean {
  return ['SignedOut', 'UnauthorizedException'].includes(codeOf(error));
}

/** Whether the upload was cancelled, has expired or was rejected: only a new one can take its place. */
export function isUploadOver(error: unknown): boolean {
  return ['UploadOver', 'NotFound'].includes(codeOf(error));
}

/** What is refused of a file stays refused, however often it is sent. */
const OF_THE_FILE = [
  'EmptyFile',
  'EntityTooLarge',
  'InvalidInput',
  'Unauthorized',
  'UnsupportedMediaType',
  'UploadSizeMismatch',
  'UploadTooLarge',
];

/** Whether an upload that failed so may get through when it is tried again. */
export function canRetry(error: unknown): boolean {
  return !OF_THE_FILE.includes(codeOf(error));
}

function factsOf(error: unknown): ReadonlyMap<string, unknown> {
  if (!(error instanceof LecternError)) return new Map();
  return new Map(Object.entries({ ...asObject(error.data), ...asObject(error.info) }));
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
