import { createHash, createHmac } from 'node:crypto';
import type { SigningSeed } from '../sigv4.ts';
import { equalInConstantTime } from '../sigv4.ts';
import { S3Error } from './errors.ts';

/** How an `aws-chunked` body is framed: with chunk signatures when `seed` is given, with trailing headers when `hasTrailer`. */
export interface ChunkedForm {
  readonly seed: SigningSeed | undefined;
  readonly hasTrailer: boolean;
  /** Called for every trailing header, lower-case name, after all the data was yielded. */
  readonly onTrailer: (name: string, value: string) => void;
}

const MAX_LINE_BYTES = 8 * 1024;
const MIN_SIGNED_CHUNK_BYTES = 8 * 1024;
const MAX_CHUNK_BYTES = 5 * 1024 ** 3;
const EMPTY_SHA256 = createHash('sha256').digest('hex');

/**
 * Yields the data of an `aws-chunked` body as it arrives, whatever the size of a chunk. Bytes are yielded before their
 * chunk's signature could be checked, so a caller must not show them to anyone before the generator has ended well.
 * Throws `IncompleteBody`, `InvalidChunkSizeError`, `SignatureDoesNotMatch`, `MalformedTrailerError`.
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  form: ChunkedForm,
): AsyncGenerator<Buffer, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    yield* decodeFrom(createInput(iterator), form);
  } finally {
    await iterator.return?.();
  }
}

async function* decodeFrom(input: Input, form: ChunkedForm): AsyncGenerator<Buffer, void, undefined> {
  const chain = form.seed === undefined ? undefined : createSignatureChain(form.seed);
  let wasShort = false;
  for (;;) {
    const { sizeBytes, signature } = parseChunkHeader(await input.line(), chain !== undefined);
    if (chain !== undefined && wasShort && sizeBytes > 0) {
      throw new S3Error(
        403,
        'InvalidChunkSizeError',
        'Only the last chunk is allowed to have a size less than 8192 bytes',
      );
    }
    wasShort = sizeBytes < MIN_SIGNED_CHUNK_BYTES;
    const hash = chain === undefined ? undefined : createHash('sha256');
    for (let left = sizeBytes; left > 0;) {
      const bytes = await input.take(left);
      left -= bytes.length;
      hash?.update(bytes);
      yield bytes;
    }
    if (chain !== undefined && hash !== undefined)
      chain.check('AWS4-HMAC-SHA256-PAYLOAD', [EMPTY_SHA256, hash.digest('hex')], signature);
    if (sizeBytes === 0) break;
    if ((await input.line()) !== '') throw malformedChunk();
  }
  if (form.hasTrailer) await readTrailer(input, form, chain);
  else if ((await input.line()) !== '') throw malformedChunk();
  if (!(await input.isAtEnd())) throw malformedChunk();
}

function parseChunkHeader(line: string, isSigned: boolean): { readonly sizeBytes: number; readonly signature: string } {
  const match = /^([0-9a-fA-F]{1,16})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
  const sizeBytes = Number.parseInt(match?.[1] ?? '', 16);
  if (match === null || sizeBytes > MAX_CHUNK_BYTES || (isSigned && match[2] === undefined)) throw malformedChunk();
  return { sizeBytes, signature: match[2] ?? '' };
}

async function readTrailer(input: Input, form: ChunkedForm, chain: SignatureChain | undefined): Promise<void> {
  const lines: string[] = [];
  let signature: string | undefined;
  const trailers: (readonly [string, string])[] = [];
  for (let line = await input.line(); line !== ''; line = await input.line()) {
    const colon = line.indexOf(':');
    if (colon <= 0 || lines.length >= 16) throw malformedTrailer();
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'x-amz-trailer-signature') {
      signature = value;
      continue;
    }
    lines.push(`${name}:${value}\n`);
    trailers.push([name, value]);
  }
  if (chain !== undefined) {
    if (signature === undefined) throw malformedTrailer();
    chain.check('AWS4-HMAC-SHA256-TRAILER', [createHash('sha256').update(lines.join('')).digest('hex')], signature);
  }
  for (const [name, value] of trailers) form.onTrailer(name, value);
}

interface SignatureChain {
  check(algorithm: string, hashes: readonly string[], given: string): void;
}

/** Every signature covers the one before it, from the request's own on ("seed signature"). */
function createSignatureChain(seed: SigningSeed): SignatureChain {
  let previous = seed.signature;
  return {
    check(algorithm, hashes, given) {
      const stringToSign = [algorithm, seed.timestamp, seed.scope, previous, ...hashes].join('\n');
      const expected = createHmac('sha256', seed.signingKey).update(stringToSign).digest('hex');
      if (!equalInConstantTime(expected, given)) {
        throw new S3Error(
          403,
          'SignatureDoesNotMatch',
          'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
          { StringToSign: stringToSign, SignatureProvided: given },
        );
      }
      previous = expected;
    },
  };
}

interface Input {
  /** The next line without its CRLF. */
  line(): Promise<string>;
  /** At least one byte and at most `most`. */
  take(most: number): Promise<Buffer>;
  isAtEnd(): Promise<boolean>;
}

function createInput(iterator: AsyncIterator<Buffer>): Input {
  let held: Buffer = Buffer.alloc(0);
  const pull = async (): Promise<boolean> => {
    const next = await iterator.next();
    if (next.done === true) return false;
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
    return true;
  };
  return {
    async line() {
      for (;;) {
        const end = held.indexOf('\r\n');
        if (end >= 0) {
          const line = held.toString('latin1', 0, end);
          held = held.subarray(end + 2);
          return line;
        }
        if (held.length > MAX_LINE_BYTES) throw malformedChunk();
        if (!(await pull())) throw incompleteBody();
      }
    },
    async take(most) {
      if (held.length === 0 && !(await pull())) throw incompleteBody();
      const bytes = held.subarray(0, most);
      held = held.subarray(bytes.length);
      return bytes;
    },
    async isAtEnd() {
      return held.length === 0 && !(await pull());
    },
  };
}

/** Fewer or more bytes came than were announced. */
export function incompleteBody(): S3Error {
  return new S3Error(
    400,
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}

function malformedChunk(): S3Error {
  return new S3Error(
    400,
    'IncompleteBody',
    'The request body terminated unexpectedly: its aws-chunked framing is broken',
  );
}

/** The trailing headers are not those that `x-amz-trailer` announced. */
export function malformedTrailer(): S3Error {
  return new S3Error(
    400,
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );
}
