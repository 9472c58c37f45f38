import { parentPort, workerData } from 'node:worker_threads';
import { probe } from './probe.ts';
import type { ProbeBytes, ProbeMessage, ProbeTask } from './probe-messages.ts';

/** The thread of `probeInThread`: bundled as a file of its own beside the function. It has no way to S3 but to ask. */
const port = parentPort;
if (!port) throw new Error('This file runs as a worker thread.');
const say = (message: ProbeMessage): void => {
  port.postMessage(message);
};

const waiting = new Map<number, (bytes: Uint8Array) => void>();
port.on('message', ({ id, bytes }: ProbeBytes) => {
  waiting.get(id)?.(bytes);
  waiting.delete(id);
});

let reads = 0;
const read = (start: number, end: number): Promise<Uint8Array> =>
  new Promise((resolve) => {
    reads += 1;
    waiting.set(reads, resolve);
    say({ kind: 'read', id: reads, start, end });
  });

// Started with a ProbeTask, by the one place that starts it.
const { sizeBytes } = workerData as ProbeTask;
say({ kind: 'done', facts: await probe(read, sizeBytes) });
