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
  readonly signal: AbortSignal;
}

/**
 * Has a program of the developer's recognise the speech. The command is split into words as a shell would (quotes
 * hold words together), but no shell runs it; `{input}` in a word stands for the path of a temporary copy of the media,
 * which is the last argument otherwise. The program prints WebVTT or SubRip and ends with 0; an empty output says that nobody
 * speaks. Anything else is a `JobFailure`.
 */
export async function recognizeByCommand(command: string, recognition: Recognition): Promise<readonly Segment[]> {
  const folder = await mkdtemp(join(tmpdir(), 'transcribe-'));
  try {
    const file = join(folder, `media.${recognition.mediaFormat}`);
    await copyMedia(recognition, file);
    const output = await run(argumentsOf(command, file), recognition.signal);
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
      await target.write(await store.read(address, start, Math.min(start + CHUNK_BYTES, sizeBytes)));
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

function run([program = '', ...args]: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], signal });
    const output: Buffer[] = [];
    let bytes = 0;
    let lastWords = '';
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_OUTPUT_BYTES) child.kill('SIGKILL');
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString('utf8')).slice(-500);
    });
    child.once('error', (error) => {
      reject(
        signal.aborted
          ? error
          : new JobFailure(`The transcribe command could not be run: ${error.message}`, { cause: error }),
      );
    });
    child.once('close', (code, killedBy) => {
      if (code === 0) resolve(Buffer.concat(output).toString('utf8'));
      else
        reject(
          new JobFailure(`The transcribe command ended with ${String(killedBy ?? code)}. ${lastWords.trim()}`.trim()),
        );
    });
  });
}
