import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runNode } from '../support/process.ts';

const media = (name: string): string => fileURLToPath(new URL(`../media/${name}`, import.meta.url));

describe('npm run demo', () => {
  it.each([
    ['its own lecture', []],
    ['another lecture', [media('lecture.webm')]],
  ])('does the main job with %s, and takes its stack down', async (_what, args) => {
    const { code, stdout, stderr } = await runNode(['--import', 'tsx', 'tools/demo.ts', ...args]);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toMatch(/^ok .* download the captions$/m);
    expect(stdout).toContain('WEBVTT');
    expect(stdout).not.toMatch(/^FAIL/m);
    expect(code).toBe(0);
  });

  it.each([
    ['no lecture at all', 'not-a-video.mp4', /rejected: NOT_MEDIA/],
    ['a lecture without sound', 'no-audio.mp4', /FAILED, NO_AUDIO/],
    ['a file that is not there', 'nothing.mp4', /Cannot read/],
    ['a file of a kind that is not taken', 'lecture.txt', /an ending that is not taken/],
  ])('ends with 1 and the reason for %s', async (_what, file, reason) => {
    const { code, stderr } = await runNode(['--import', 'tsx', 'tools/demo.ts', media(file)]);
    expect(code).toBe(1);
    expect(stderr).toMatch(reason);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
