import { parentPort, workerData } from 'node:worker_threads';
import { extractAudio } from './extract-audio.ts';
import type { ThreadAnswer, ThreadMessage, ThreadTask } from './thread-messages.ts';

/** The thread of `extractInThread`: bundled as a file of its own beside the function. It has no way to S3 but to ask. */
const port = parentPort;
if (!port) throw new Error('This file runs as a worker thread.');

// mediabunny gives an Ogg a number by chance. An event that comes twice must make the same bytes.
Math.random = () => 0.5;

const say = (message: ThreadMessage, transfer: readonly ArrayBuffer[] = []): void => {
  port.postMessage(message, transfer);
};

const waiting = new Map<number, (bytes: Uint8Array) => void>();
port.on('message', ({ id, bytes }: ThreadAnswer) => {
  waiting.get(id)?.(bytes);
  waiting.delete(id);
});

let asked = 0;
const ask = (post: (id: number) => void): Promise<Uint8Array> =>
  new Promise((resolve) => {
    asked += 1;
    waiting.set(asked, resolve);
    post(asked);
  });

// Started with a ThreadTask, by the one place that starts it.
const { sizeBytes } = workerData as ThreadTask;
const extraction = await extractAudio({
  sizeBytes,
  readRange: (start, end) =>
    ask((id) => {
      say({ kind: 'read', id, start, end });
    }),
  write: async (audio, position, bytes) => {
    const copy = bytes.slice();
    await ask((id) => {
      say({ kind: 'write', id, audio, position, bytes: copy }, [copy.buffer]);
    });
  },
});
say({ kind: 'done', extraction });
