import { spawn } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobFailure } from './failure-reasons.ts';
import type { MediaStore, ObjectAddress } from './media-store.ts';
import { parseSubtitles } from './subtitles.ts';
import type { Segment } from './segments.ts';

/** One reading of the media; large enough to be quick, small enough for memory. */
const CHUNK_BYTES = 8 * 1024 * 1024;
/** Four hours of captions are well below this. */
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;

interface Recognition {
  readonly store: MediaStore;
  readonly address: ObjectAddress;
  /** Names the file's ending, for programs that go by it. */
  readonly mediaFormat: string;
  /** How long the program may take. */
  readonly milliseconds: number;
  readonly signal: AbortSignal;
}

/**
 * Has a program of the developer's recognise the speech. The command is split into words as a shell would (quotes
 * hold words together), but no shell runs it; `{input}` in a word stands for the path of a temporary copy of the media,
 * which is the last argument otherwise. The program prints WebVTT or SubRip and ends with 0; an empty output says that nobody
 * speaks. Anything else is a `JobFailure`. What it started itself ends with it, when it is late, prints too much, or the
 * service closes.
 */
export async function recognizeByCommand(command: string, recognition: Recognition): Promise<readonly Segment[]> {
  // Else the media would be the program.
  if (command.trim() === '') throw new JobFailure('The transcribe command is empty.');
  const folder = await mkdtemp(join(tmpdir(), 'transcribe-'));
  try {
    const file = join(folder, `media.${recognition.mediaFormat}`);
    await copyMedia(recognition, file);
    const output = await run(argumentsOf(command, file), recognition);
    const segments = parseSubtitles(output);
    if (segments === undefined) throw new JobFailure('The transcribe command printed neither WebVTT nor SubRip.');
    return segments;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyMedia({ store, address, signal }: Recognition, file: string): Promise<void> {
  const head = await store.head(address);
  const sizeBytes = head?.sizeBytes ?? 0;
  const target = await open(file, 'wx', 0o600);
  try {
    for (let start = 0; start < sizeBytes; start += CHUNK_BYTES) {
      signal.throwIfAborted();
      await target.appendFile(await store.read(address, start, Math.min(start + CHUNK_BYTES, sizeBytes)));
    }
  } finally {
    await target.close();
  }
}

/** The command's words, with the file put where it belongs. */
export function argumentsOf(command: string, file: string): readonly string[] {
  const words = [...command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'),
  );
  if (!words.some((word) => word.includes('{input}'))) return [...words, file];
  return words.map((word) => word.replaceAll('{input}', file));
}

function run(
  [program = '', ...args]: readonly string[],
  { milliseconds, signal }: Pick<Recognition, 'milliseconds' | 'signal'>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    // A group of its own: a script's programs hold its output open and would go on without it.
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const output: Buffer[] = [];
    let bytes = 0;
    let lastWords = '';
    const end = (error: Error): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      killGroup(child.pid);
      reject(error);
    };
    const fail = (what: string, cause?: Error): void =>
      end(new JobFailure(`The transcribe command ${what}`, { cause }));
    const abort = (): void => end(new Error('The service is closing.'));
    const timer = setTimeout(() => fail(`did not end within ${String(milliseconds / 1000)} seconds.`), milliseconds);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_OUTPUT_BYTES) output.push(chunk);
      else fail(`printed more than ${String(MAX_OUTPUT_BYTES / 1024 / 1024)} MB.`);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString('utf8')).slice(-500);
    });
    child.once('error', (error) => fail(`could not be run: ${error.message}`, error));
    child.once('close', (code, killedBy) => {
      if (code !== 0) return fail(`ended with ${String(killedBy ?? code)}. ${lastWords.trim()}`.trim());
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(Buffer.concat(output).toString('utf8'));
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended already.
  }
}
