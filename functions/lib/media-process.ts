import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MediaAnswer, MediaMessage, MediaTask } from './media-messages.ts';

/** The process did not come to ask for anything. No fault of the file's, and worth another attempt. */
export class MediaProcessNotStarted extends Error {
  readonly code = 'MediaProcessNotStarted';
  constructor(lastWords: string) {
    super(`The process that reads media did not start. ${lastWords}`.trim());
    this.name = 'MediaProcessNotStarted';
  }
}

/** What a program over a file is run with. */
export interface MediaRun<Request> extends MediaTask {
  /** The file of the program: one that calls `runMediaProgram`. */
  readonly program: URL;
  /** Does what the program asks for. `undefined` when it has asked for more than any honest file has it ask. */
  readonly answer: (request: Request) => Promise<Uint8Array | undefined>;
}

/** How much of what a process says last is kept for the error. */
const LAST_WORDS = 500;

/**
 * Runs a program over a file of a stranger's, in a process of its own. A file can be made so that reading it never ends or fills
 * the memory. A loop cannot be broken off from within; and a worker thread whose memory is full takes its whole process along when
 * what it wants next is larger than the 16 MB that Node has in reserve. The process has no credentials: what it needs, it asks for.
 *
 * Gives what the program found; `undefined` when it thought for too long, died, or asked for too much. Throws what `answer` throws,
 * and `MediaProcessNotStarted`. The process is gone when this returns.
 */
export async function runMediaProcess<Request>({
  program,
  sizeBytes,
  limits,
  answer,
}: MediaRun<Request>): Promise<{ readonly found: unknown } | undefined> {
  // The path to shared libraries is where Lambda keeps those of its Node.
  const { LD_LIBRARY_PATH } = process.env;
  const child = fork(fileURLToPath(program), {
    env: LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH },
    // What only hands bytes on should let go of them soon.
    execArgv: ['--max-semi-space-size=1'],
    // Bytes as bytes, not as JSON.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const exit = once(child, 'exit');
  let lastWords = '';
  child.stderr?.on('data', (words: Buffer) => {
    lastWords = (lastWords + words.toString()).slice(-LAST_WORDS);
  });
  let hasAsked = false;
  try {
    return await new Promise((resolve, reject) => {
      const respond = async (id: number, request: Request): Promise<void> => {
        hasAsked = true;
        const bytes = await answer(request);
        if (!bytes) return resolve(undefined);
        const answered: MediaAnswer = { id, bytes };
        // It may have died meanwhile, which its end tells.
        child.send(answered, () => undefined);
      };
      // Sent by `runMediaProgram` alone.
      child.on('message', (message: MediaMessage<Request, unknown>) => {
        if (message.kind === 'done') resolve({ found: message.found });
        else respond(message.id, message.request).catch(reject);
      });
      child.once('error', reject);
      child.once('close', () => {
        // One that never asked for a byte tells nothing of the file.
        if (hasAsked) resolve(undefined);
        else reject(new MediaProcessNotStarted(lastWords));
      });
      const task: MediaTask = { sizeBytes, limits };
      child.send(task, () => undefined);
    });
  } finally {
    if (child.pid !== undefined) {
      child.kill('SIGKILL');
      await exit;
    }
  }
}
