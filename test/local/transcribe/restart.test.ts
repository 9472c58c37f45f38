import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../local/store.ts';
import { shows } from '../../support/claims.ts';
import { aTranscribe, start } from './support.ts';
import type { Stack } from './support.ts';

const stacks: Stack[] = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-transcribe-'));
});
afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.close();
  rmSync(folder, { recursive: true, force: true });
});

async function given(options?: Parameters<typeof aTranscribe>[0]): Promise<Stack> {
  const stack = await aTranscribe(options);
  stacks.push(stack);
  return stack;
}

describe('after a restart', () => {
  it('an unfinished job goes on and ends, with the fault that it was started with', async () => {
    shows('transcribe:unfinished jobs go on after a restart');
    const store = openStore(join(folder, 'store'));
    const first = await given({ store, jobMilliseconds: () => 60_000 });
    first.faults.failNext('TOO_LONG');
    await start(first, { TranscriptionJobName: 'to-fail' });
    await start(first);
    await first.service.close();
    expect(first.ears.heard).toEqual([]);
    store.close();

    const reopened = openStore(join(folder, 'store'));
    const second = await given({ store: reopened, media: first.media });
    second.service.resume();
    await second.ears.until(2);
    expect(
      second.ears.heard.map(({ detail }) => [detail['TranscriptionJobName'], detail['TranscriptionJobStatus']]).sort(),
    ).toEqual([
      ['lecture-1', 'COMPLETED'],
      ['to-fail', 'FAILED'],
    ]);
    await second.service.close();
    reopened.close();
  });

  it('a job that ended without its event being accepted is announced, and not done again', async () => {
    let heard: (line: string) => void = () => undefined;
    const logged = new Promise<string>((resolve) => (heard = resolve));
    const first = await given({ log: (line) => heard(line) });
    first.ears.bus.publish = () => Promise.reject(new Error('The bus is closed.'));
    await start(first);
    expect(await logged).toBe('The transcription job lecture-1 is left for the next start: Error: The bus is closed.');
    await first.service.close();
    const files = [...first.media.held.keys()];
    const read = first.media.bytesRead();

    const second = await given({ store: first.store, media: first.media });
    second.service.resume();
    await second.ears.until(1);
    expect(second.ears.heard[0]?.detail['TranscriptionJobStatus']).toBe('COMPLETED');
    expect([...second.media.held.keys()]).toEqual(files);
    expect(second.media.bytesRead()).toBe(read);
  });

  it('nothing is said of jobs that were announced before', async () => {
    const first = await given();
    await start(first);
    await first.ears.until(1);
    await first.service.close();
    const second = await given({ store: first.store, media: first.media });
    second.service.resume();
    await start(second, { TranscriptionJobName: 'later' });
    await second.ears.until(1);
    expect(second.ears.heard.map(({ detail }) => detail['TranscriptionJobName'])).toEqual(['later']);
  });
});
