import { LecternError } from '../errors.ts';

/** How the command ends, for scripts. */
export const EXIT = {
  /** It did what was asked. */
  done: 0,
  /** It was refused, or ended otherwise than was hoped for. */
  failed: 1,
  /** The command was not understood; nothing was done. */
  usage: 2,
  /** Nobody is signed in. */
  signIn: 3,
  /** It may go by itself: the same command again is worth a try. */
  tryAgain: 4,
  interrupted: 130,
} as const;

/** A failure that the command itself finds. `code` is for scripts, `advice` for people. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: string;
  readonly exitCode: number;
  readonly advice: string | undefined;

  constructor(code: string, message: string, details: { readonly exitCode?: number; readonly advice?: string } = {}) {
    super(message);
    this.code = code;
    this.exitCode = details.exitCode ?? EXIT.failed;
    this.advice = details.advice;
  }
}

/** A command that cannot be understood. */
export function usageError(message: string): CliError {
  return new CliError('Usage', message, { exitCode: EXIT.usage, advice: 'lectern --help shows every command.' });
}

/** What is said of a failure: to people, and with `--json` to scripts. */
export interface Told {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly advice: string | undefined;
  readonly exitCode: number;
  readonly data: unknown;
}

const ADVICE: Readonly<Record<string, string>> = {
  NetworkError: 'Check the network and the address of the API, then give the same command again.',
  UnauthorizedException:
    'The API does not know this user. Check LECTERN_URL and the user pool client that you signed in with.',
  NotFound: 'lectern list shows your videos.',
  InvalidInput: 'The API does not take these values; what it says of them is in the message or its data.',
  UnsupportedMediaType:
    'Lectures are MP4, WebM, MOV, MKV, MP3, M4A, WAV, Ogg or FLAC. --content-type says what a file is.',
  UploadTooLarge: 'Make the file smaller, e.g. with a lower video bitrate. lectern me shows your limits.',
  LimitExceeded: 'lectern me shows your limits, and lectern list what uses them. Uploads that are still open count.',
  FileUnreadable: 'Put the file back as it was and give the same command again.',
  UploadSizeMismatch: 'This is another file than the one whose upload was begun. Upload it without --resume.',
  UploadOver: 'Upload the file again without --resume.',
  CaptionsNotFound: 'lectern watch shows the languages that there are.',
  CaptionsInvalid: 'The data says which line is at fault. WebVTT and SRT are taken.',
  InvalidTransition: 'lectern watch shows what state the video is in.',
  Conflict: 'Somebody changed the video at the same time. Look at it, then decide.',
};
const CERTIFICATE_CODES: readonly string[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/** Puts a failure into words. */
export function tell(failure: unknown): Told {
  if (failure instanceof CliError) {
    const { code, message, advice, exitCode } = failure;
    return { code, message, advice, exitCode, retryable: exitCode === EXIT.tryAgain, data: undefined };
  }
  if (failure instanceof LecternError) {
    const { code, message, retryable } = failure;
    const isUnknownCertificate = causes(failure).some((cause) => CERTIFICATE_CODES.includes(codeOf(cause)));
    const advice = isUnknownCertificate
      ? 'The certificate of the API is not trusted here: name its authority in NODE_EXTRA_CA_CERTS.'
      : (ADVICE[code] ?? (retryable ? 'Give the same command again in a moment.' : undefined));
    const isSignIn = code === 'UnauthorizedException';
    const exitCode = isSignIn ? EXIT.signIn : retryable ? EXIT.tryAgain : EXIT.failed;
    return { code, message, retryable, advice, exitCode, data: failure.info ?? failure.data };
  }
  const message = failure instanceof Error ? failure.message : String(failure);
  return { code: 'Unexpected', message, retryable: false, advice: undefined, exitCode: EXIT.failed, data: undefined };
}

function causes(failure: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let one = failure; one instanceof Error && chain.length < 10; one = one.cause) chain.push(one);
  return chain;
}

function codeOf(failure: unknown): string {
  return failure instanceof Error && 'code' in failure && typeof failure.code === 'string' ? failure.code : '';
}
