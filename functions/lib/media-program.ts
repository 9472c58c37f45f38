import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { MediaAnswer, MediaMessage, MediaTask } from './media-messages.ts';

/** How often it is looked at how long the thread has thought. */
const LOOK_MS = 250;

/** Asks whoever started the process for something, and waits for it. */
export type Ask<Request> = (request: Request) => Promise<Uint8Array>;

/** A program over a file. Whatever it throws ends the process, and stands for a file that is no good. */
export type MediaProgram<Request, Found> = (sizeBytes: number, ask: Ask<Request>) => Promise<Found>;

/**
 * What a file that `runMediaProcess` starts consists of. It runs twice: in the process, where it only watches and hands messages
 * on, and in a thread of that process, which does the work. So the process ends by itself when the thread thinks for too long, and
 * when whoever started it has died, however busy the thread is.
 *
 * @param load imports the program, in the thread alone
 */
export async function runMediaProgram<Request, Found>(
  load: () => Promise<MediaProgram<Request, Found>>,
): Promise<void> {
  if (isMainThread) watchThread();
  else await work(await load());
}

function watchThread(): void {
  process.once('disconnect', () => process.exit());
  // Sent by `runMediaProcess` alone, which sends the task first.
  process.once('message', ({ sizeBytes, limits }: MediaTask) => {
    const { thinkingMs, heapMb, youngHeapMb } = limits;
    const resourceLimits = {
      maxOldGenerationSizeMb: heapMb,
      ...(youngHeapMb === undefined ? {} : { maxYoungGenerationSizeMb: youngHeapMb }),
    };
    const thread = new Worker(process.argv[1] ?? '', { workerData: sizeBytes, resourceLimits });
    thread.on('message', (message: unknown) => process.send?.(message));
    thread.once('error', (error) => {
      console.error(error);
      process.exit(1);
    });
    // One that has found something stays until the process is ended.
    thread.once('exit', () => process.exit(1));
    process.on('message', (answer: MediaAnswer) => {
      thread.postMessage(answer, alone(answer.bytes));
    });
    setInterval(() => {
      if (thread.performance.eventLoopUtilization().active > thinkingMs) process.exit(1);
    }, LOOK_MS);
  });
}

async function work<Request, Found>(program: MediaProgram<Request, Found>): Promise<void> {
  const say = (message: MediaMessage<Request, Found>): void => {
    parentPort?.postMessage(message);
  };
  const waiting = new Map<number, (bytes: Uint8Array) => void>();
  parentPort?.on('message', ({ id, bytes }: MediaAnswer) => {
    waiting.get(id)?.(bytes);
    waiting.delete(id);
  });
  let asked = 0;
  const ask: Ask<Request> = (request) =>
    new Promise((resolve) => {
      asked += 1;
      waiting.set(asked, resolve);
      say({ kind: 'ask', id: asked, request });
    });
  // Started with the size, by `watchThread` alone.
  say({ kind: 'done', found: await program(workerData as number, ask) });
}

/** What can be handed over instead of copied: bytes with nothing else in their buffer. */
function alone({ buffer, byteLength }: Uint8Array): readonly ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
