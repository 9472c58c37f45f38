import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '../../../local/context.ts';
import { continueWhenRead } from '../../../local/listen.ts';
import { createS3 } from '../../../local/s3/service.ts';
import { openStore } from '../../../local/store.ts';
import { LECTURES, REGION, SCRATCH, TEACHER } from './support.ts';

// A local S3 in a process of its own, for the tests that kill it or weigh it. Its bus is a file.
const [folder = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const s3 = createS3({
  buckets: [LECTURES, SCRATCH],
  folder: join(folder, 's3'),
  store: openStore(join(folder, 'store')),
  bus: {
    publish(entry) {
      appendFileSync(join(folder, 'bus.jsonl'), `${JSON.stringify(entry)}\n`);
      return Promise.resolve('1');
    },
  },
  clock: systemClock,
  find: (id) => (id === TEACHER.accessKeyId ? TEACHER : undefined),
  region: REGION,
});
let peakKiB = 0;
const answer = (req: IncomingMessage, res: ServerResponse): void => {
  if (req.url === '/peak') {
    // The kernel's own high-water mark where there is one.
    try {
      peakKiB = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0);
    } catch {
      peakKiB = Math.round(process.resourceUsage().maxRSS);
    }
    res.end(String(peakKiB));
    return;
  }
  void s3.handle(req, res);
};
const server = createServer(answer).on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
  continueWhenRead(req, res);
  answer(req, res);
});
await s3.ready;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
// The parent may die without a word.
process.stdin.on('end', () => process.exit(0)).resume();
