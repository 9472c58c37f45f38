import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { argumentsOf } from '../../../local/transcribe/recognizer.ts';
import { shows } from '../../support/claims.ts';
import { aTranscribe, get, prefix, start, transcriptOf } from './support.ts';
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

/** A process that has ended may still wait for its parent to look. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a program that recognises speech', () => {
  /** A program of our own that stands for a recogniser: what it does with its last argument is `body`. */
  function program(body: string): string {
    const file = join(folder, 'recognise.mjs');
    writeFileSync(
      file,
      `#!${process.execPath}\nimport fs from 'node:fs';\nconst file = process.argv.at(-1);\n${body}\n`,
    );
    chmodSync(file, 0o755);
    return file;
  }

  it('is given a copy of the media and its VTT becomes the captions', async () => {
    shows('transcribe:recogniser of your own');
    const command = program(`
      fs.writeFileSync(${JSON.stringify(join(folder, 'seen'))}, file + ' ' + fs.statSync(file).size);
      console.log('WEBVTT\\n\\nNOTE made here\\n\\nfirst\\n00:00.500 --> 00:02.000 align:start\\nWhy the <i>sea</i> has tides.\\n\\n00:01:01.000 --> 00:01:04.250\\nTwo lines,\\nR&amp;D.');`);
    const stack = await given({ transcribeCommand: command });
    await start(stack);
    await stack.ears.until(1);
    expect(stack.media.text(`${prefix}lecture-1.vtt`)).toBe(
      'WEBVTT\n\n1\n00:00:00.500 --> 00:00:02.000\nWhy the sea has tides.\n\n2\n00:01:01.000 --> 00:01:04.250\nTwo lines, R&amp;D.\n',
    );
    expect(stack.media.text(`${prefix}lecture-1.srt`)).toBe(
      '1\n00:00:00,500 --> 00:00:02,000\nWhy the sea has tides.\n\n2\n00:01:01,000 --> 00:01:04,250\nTwo lines, R&D.\n',
    );
    expect(transcriptOf(stack).results.transcripts[0]!.transcript).toBe('Why the sea has tides. Two lines, R&D.');
    const [copy = '', size] = readFileSync(join(folder, 'seen'), 'utf8').split(' ');
    expect(copy).toMatch(/media\.mp4$/);
    expect(Number(size)).toBe(stack.media.held.get('lecture.mp4')!.length);
    expect(existsSync(dirname(copy))).toBe(false);
  });

  it('may print SubRip, and may take the file in the middle of its arguments', async () => {
    const command = `${program("const [, , option, input] = process.argv; console.log('1\\r\\n00:00:01,000 --> 00:00:02,000\\r\\n' + option + ' ' + fs.existsSync(input.slice(5)));")} 'two words' file={input} --last`;
    const stack = await given({ transcribeCommand: command });
    await start(stack);
    await stack.ears.until(1);
    expect(transcriptOf(stack).results.transcripts[0]!.transcript).toBe('two words true');
  });

  it('may hear nothing', async () => {
    const stack = await given({ transcribeCommand: program("console.log('WEBVTT');") });
    await start(stack);
    await stack.ears.until(1);
    expect((await get(stack)).TranscriptionJobStatus).toBe('COMPLETED');
    expect(stack.media.held.has(`${prefix}lecture-1.vtt`)).toBe(false);
  });

  it.each([
    [
      'ends with an error',
      "console.error('no model'); process.exit(3);",
      'The transcribe command ended with 3. no model',
    ],
    ['prints something else', "console.log('Hello');", 'The transcribe command printed neither WebVTT nor SubRip.'],
    [
      'never stops printing',
      "const more = () => process.stdout.write('x'.repeat(1 << 20), more); more();",
      'The transcribe command printed more than 32 MB.',
    ],
  ])('fails the job when it %s', async (_, body, FailureReason) => {
    const stack = await given({ transcribeCommand: program(body) });
    await start(stack);
    await stack.ears.until(1);
    expect(await get(stack)).toMatchObject({ TranscriptionJobStatus: 'FAILED', FailureReason });
  });

  it('fails the job when it is not there', async () => {
    const stack = await given({ transcribeCommand: join(folder, 'missing') });
    await start(stack);
    await stack.ears.until(1);
    expect((await get(stack)).FailureReason).toMatch(/^The transcribe command could not be run: .*ENOENT/);
  });

  it('fails the job when the command is only space', async () => {
    shows('transcribe:recogniser of your own');
    const stack = await given({ transcribeCommand: '  ' });
    await start(stack);
    await stack.ears.until(1);
    expect((await get(stack)).FailureReason).toBe('The transcribe command is empty.');
  });

  it('is ended when it is late, with all that it started itself', async () => {
    shows('transcribe:recogniser of your own');
    const pidFile = join(folder, 'pid');
    const command = program(`
      const { spawn } = await import('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: ['ignore', 'inherit', 'inherit'] });
      fs.writeFileSync(${JSON.stringify(pidFile)}, String(child.pid));
      setInterval(() => {}, 1000);`);
    const stack = await given({ transcribeCommand: command, commandMilliseconds: () => 1500 });
    await start(stack);
    await stack.ears.until(1);
    expect(await get(stack)).toMatchObject({
      TranscriptionJobStatus: 'FAILED',
      FailureReason: 'The transcribe command did not end within 1.5 seconds.',
    });
    const pid = Number(readFileSync(pidFile, 'utf8'));
    while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('may print a million tags that never end', async () => {
    shows('transcribe:recogniser of your own');
    const stack = await given({
      transcribeCommand: program(
        "process.stdout.write('WEBVTT\\n\\n00:01.000 --> 00:02.000\\nSea' + '<'.repeat(1_000_000));",
      ),
    });
    await start(stack);
    await stack.ears.until(1);
    expect((await get(stack)).TranscriptionJobStatus).toBe('COMPLETED');
    expect(transcriptOf(stack).results.transcripts[0]!.transcript).toMatch(/^Sea<<</);
  });

  it('is ended with the service, and its copy of the media removed', async () => {
    const marker = join(folder, 'started');
    const stack = await given({
      transcribeCommand: program(`fs.writeFileSync(${JSON.stringify(marker)}, file); setInterval(() => {}, 1000);`),
    });
    await start(stack);
    while (!existsSync(marker) || readFileSync(marker, 'utf8') === '')
      await new Promise((resolve) => setTimeout(resolve, 5));
    await stack.service.close();
    expect(existsSync(dirname(readFileSync(marker, 'utf8')))).toBe(false);
    expect((await get(stack)).TranscriptionJobStatus).toBe('IN_PROGRESS');
  });

  it('is never run by a shell', () => {
    expect(argumentsOf(`whisper -m "big model.bin" --x='a b'; rm`, '/tmp/m.mp4')).toEqual([
      'whisper',
      '-m',
      'big model.bin',
      '--x=a b;',
      'rm',
      '/tmp/m.mp4',
    ]);
  });
});
