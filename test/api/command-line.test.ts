import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { largeLecture } from '../support/large-lecture.ts';
import { openApi } from '../support/stack.ts';

const api = await openApi();
const folder = mkdtempSync(join(tmpdir(), 'lectern-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const bin = fileURLToPath(new URL('../../sdk/lectern.mjs', import.meta.url));
const sample = fileURLToPath(new URL('../media/lecture.webm', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as the demo user. `onNote` sees what it says to people, and may interrupt it. */
function lectern(
  args: readonly string[],
  options: { variables?: Record<string, string>; onNote?: (text: string, interrupt: () => void) => void } = {},
): Promise<Ended> {
  const variables = { LECTERN_DATA: api.local?.dataFolder ?? '', XDG_STATE_HOME: join(folder, 'state') };
  const child = spawn(process.execPath, [bin, ...args], {
    env: { ...process.env, ...variables, ...options.variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
    options.onNote?.(err, () => child.kill('SIGINT'));
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

// A stage has no demo user whose password stands in a file.
describe.runIf(api.local)('lectern', () => {
  it('uploads a lecture, shows it, prints its captions and deletes it', async () => {
    const uploaded = await lectern(['upload', sample, '--title', 'Tides', '--watch', '--json']);
    expect(uploaded).toMatchObject({ code: 0, err: expect.not.stringContaining('rror') });
    const seen = uploaded.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { id } = seen[0];
    expect(seen.at(-1)).toMatchObject({ id, title: 'Tides', status: 'READY', captions: [{ status: 'READY' }] });

    const listed = await lectern(['list', '--status', 'ready']);
    expect(listed.out).toMatch(new RegExp(`^${id} {2}READY .* 20 s .* Tides {2}\\(en-US READY\\)$`, 'm'));
    expect((await lectern(['watch', id])).out).toBe('READY, captions: en-US READY\n');

    const vtt = await lectern(['captions', id]);
    expect(vtt.out).toMatch(/^WEBVTT\n/);
    const text = await lectern(['captions', id, '--format', 'text', '--language', 'EN-us']);
    expect(text.out).toMatch(/^This is placeholder text/);
    expect(text.out).not.toContain('-->');
    const file = join(folder, 'tides.srt');
    expect(await lectern(['captions', id, '--format', 'srt', '-o', file])).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(file, 'utf8')).toMatch(/^1\n00:00:0\d,\d{3} --> /);

    expect(await lectern(['save-captions', id, file, '--language', 'de-DE'])).toMatchObject({
      code: 0,
      out: 'READY, captions: de-DE READY, en-US READY\n',
    });
    // Nobody is at the keyboard to say yes.
    expect(await lectern(['delete', id])).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect(await lectern(['delete', id, '--yes'])).toMatchObject({ code: 0, out: `${id} is deleted.\n` });
    expect(await lectern(['watch', id])).toMatchObject({ code: 1, err: expect.stringContaining('NotFound') });
  }, 60_000);

  it('keeps an upload open at Ctrl-C, says how to go on, and goes on by itself', async () => {
    const file = join(folder, 'a long lecture.mp4');
    writeFileSync(file, largeLecture(240_000_000));
    const broken = await lectern(['upload', file], {
      onNote: (text, interrupt) => {
        if (text.includes('10 %')) interrupt();
      },
    });
    expect(broken).toMatchObject({ code: 130, out: '' });
    const [, id] = /lectern upload --resume ([0-9A-Z]{26}) '.*a long lecture\.mp4'\n/.exec(broken.err)!;
    expect((await lectern(['list', '--status', 'AWAITING_UPLOAD'])).out).toContain(id);

    // From elsewhere, where nothing of it is remembered: by its id, and broken off once more.
    const elsewhere = await lectern(['upload', '--resume', id!, file], {
      variables: { XDG_STATE_HOME: join(folder, 'elsewhere') },
      onNote: (text, interrupt) => {
        if (/[4-9]0 %/.test(text)) interrupt();
      },
    });
    expect(elsewhere.code).toBe(130);

    const whole = await lectern(['upload', file, '--watch']);
    expect(whole.err).toContain(`Going on with the upload of ${id}.`);
    // What S3 holds already was not sent again.
    expect(whole.err).not.toContain(' 10 %');
    expect(whole).toMatchObject({ code: 0, out: expect.stringMatching(/READY, captions: \S+ READY\n$/) });
    // It is done: the same file again would be another lecture.
    const again = await lectern(['upload', file], {
      onNote: (text, interrupt) => {
        if (text.includes('10 %')) interrupt();
      },
    });
    expect(again.err).not.toContain('Going on');
    rmSync(file);
  }, 120_000);

  it('uploads anew when the upload that was begun was cancelled meanwhile', async () => {
    const file = join(folder, 'cancelled.mp4');
    writeFileSync(file, largeLecture(160_000_000));
    const broken = await lectern(['upload', file], {
      onNote: (text, interrupt) => {
        if (text.includes('10 %')) interrupt();
      },
    });
    const [, id] = /--resume (\S+)/.exec(broken.err)!;
    expect(await lectern(['cancel', id!])).toMatchObject({ code: 0, out: 'CANCELLED\n' });
    const anew = await lectern(['upload', file, '--json']);
    expect(anew.code).toBe(0);
    expect(JSON.parse(anew.out).id).not.toBe(id);
    rmSync(file);
  }, 60_000);

  it.each<readonly [string, readonly string[], Record<string, string>, number, string]>([
    ['no command', [], {}, 2, ''],
    ['an unknown command', ['play'], {}, 2, 'There is no command play. [Usage]'],
    ['an unknown flag', ['list', '--sort'], {}, 2, "Unknown option '--sort'"],
    ['a flag of another command', ['list', '--title', 'x'], {}, 2, 'lectern list takes no --title'],
    ['no video', ['watch'], {}, 2, 'needs one more word'],
    ['no API', ['list'], { LECTERN_DATA: '/nowhere' }, 2, 'Start a local stack with npm start'],
    ['a wrong password', ['list'], { LECTERN_USER: 'demo@example.com', LECTERN_PASSWORD: 'x' }, 3, '[SignInFailed]'],
    ['nobody to ask for it', ['list'], { LECTERN_USER: 'demo@example.com' }, 3, 'Set LECTERN_PASSWORD'],
    ['no such file', ['upload', '/nowhere/a.mp4'], {}, 1, 'there is no such file. [FileUnreadable]'],
    ['a file that is no lecture', ['upload', bin], {}, 1, 'Lectures are MP4'],
    ['no such video', ['captions', '01ARZ3NDEKTSV4RRFFQ69G5FAV'], {}, 1, '[NotFound]'],
    ['somebody else’s id', ['delete', '--yes', '01ARZ3NDEKTSV4RRFFQ69G5FAV'], {}, 1, 'lectern list shows your videos'],
  ])('says what is wrong and what to do, and ends accordingly: %s', async (_what, args, variables, code, message) => {
    const ended = await lectern(args, { variables });
    expect(ended.err).toContain(message);
    expect(ended.code).toBe(code);
  });

  it('refuses an empty file, and tells scripts so', async () => {
    const file = join(folder, 'empty.mp4');
    writeFileSync(file, '');
    const ended = await lectern(['upload', file, '--json'], { variables: { XDG_STATE_HOME: join(folder, 'empty') } });
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(JSON.parse(ended.err)).toMatchObject({
      error: { code: 'InvalidInput', retryable: false, data: { field: 'sizeBytes' }, advice: expect.any(String) },
    });
    // There is nothing to go on with.
    expect(readdirSync(join(folder, 'empty', 'lectern', 'uploads'))).toEqual([]);
  });

  it('prints its help and its version without any API', async () => {
    const nowhere = { LECTERN_DATA: '/nowhere' };
    const help = await lectern(['--help'], { variables: nowhere });
    expect(help).toMatchObject({ code: 0, err: '', out: expect.stringContaining('save-captions') });
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect((await lectern(['--version'], { variables: nowhere })).out).toBe(`${version}\n`);
  });
});
