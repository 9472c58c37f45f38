import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { functions, type FunctionEntry } from '../../functions/manifest.ts';
import { createFunctions } from '../../local/functions.ts';
import { openInstallation } from '../../local/installation.ts';
import { createPrincipals } from '../../local/principals.ts';
import { memoryStore } from '../../local/store.ts';
import { aFolder } from '../support/process.ts';
import { manualTime } from './events/manual-time.ts';

const entries: readonly (readonly [string, FunctionEntry])[] = Object.entries(functions);
const NAMES = entries.map(([name]) => name);
const AWAITED = entries.filter(([, { wake }]) => wake.by !== 'schedule').map(([name]) => name);
const SCHEDULED = NAMES.filter((name) => !AWAITED.includes(name));

/** The functions of the manifest with handlers that say when they are imported. */
function given() {
  const folder = aFolder();
  for (const name of NAMES) {
    mkdirSync(join(folder, name));
    writeFileSync(
      join(folder, name, 'handler.mjs'),
      "console.log('imported'); export const handler = async () => 'done';",
    );
  }
  const log = vi.fn<(line: string) => void>();
  const onFirstUse = vi.fn();
  const store = memoryStore();
  const time = manualTime();
  const runner = createFunctions({
    code: { resolverFiles: {}, functionFolders: Object.fromEntries(NAMES.map((name) => [name, join(folder, name)])) },
    settings: {
      stage: 'test',
      mediaBucket: 'media',
      videoTable: 'videos',
      graphqlUrl: 'http://127.0.0.1:1/graphql',
      transcribeRoleArn: 'arn:aws:iam::123456789012:role/transcribe',
      languages: 'en-US',
      captionedMinutesPerDay: '10',
      playback: 's3',
      playbackDomain: 'none',
      playbackKeyId: 'none',
      playbackKeyParameter: 'none',
    },
    principals: createPrincipals(openInstallation(store)),
    awsEndpoint: 'http://127.0.0.1:1',
    store,
    clock: time.clock,
    scheduler: time.scheduler,
    log,
    onFirstUse,
  });
  onTestFinished(() => runner.close());
  const imported = () => NAMES.filter((name) => log.mock.calls.some(([line]) => line.startsWith(`${name} `)));
  return { runner, onFirstUse, imported, log, time };
}

describe('the functions', () => {
  it('sleep until one of them is invoked, which wakes all that somebody waits for, once', async () => {
    const { runner, onFirstUse, imported } = given();
    expect(imported()).toEqual([]);
    expect(onFirstUse).not.toHaveBeenCalled();
    expect(await runner.invoke('sign', {})).toEqual({ kind: 'returned', payload: 'done' });
    await vi.waitUntil(() => imported().length === AWAITED.length, { timeout: 10_000 });
    await runner.invoke('sign', {});
    expect(imported()).toEqual(AWAITED);
    expect(onFirstUse).toHaveBeenCalledOnce();
  });

  it('are woken by an invocation that nobody waits for, too', async () => {
    const { runner, imported } = given();
    runner.invokeAsync('sign', {});
    await vi.waitUntil(() => imported().length === AWAITED.length, { timeout: 10_000 });
    expect(imported()).toEqual(AWAITED);
  });

  it('sleep again when nobody has needed them for a minute, and are woken as before', async () => {
    const { runner, imported, log, time } = given();
    await runner.invoke('sign', {});
    await vi.waitUntil(() => imported().length === AWAITED.length, { timeout: 10_000 });
    await time.advance(30_000);
    await runner.invoke('sign', {});
    log.mockClear();
    // The others end, and while one of them is used they are left alone.
    await time.advance(59_000);
    await runner.invoke('sign', {});
    expect(imported()).toEqual([]);
    await time.advance(60_000);
    await runner.invoke('sign', {});
    await vi.waitUntil(() => imported().length === AWAITED.length, { timeout: 10_000 });
    expect(imported()).toEqual(AWAITED);
  });

  it('are not woken by what runs by the clock', async () => {
    const { runner, onFirstUse, imported } = given();
    expect(SCHEDULED).not.toEqual([]);
    for (const name of SCHEDULED) await runner.invoke(name, {});
    expect(imported()).toEqual(SCHEDULED);
    expect(onFirstUse).not.toHaveBeenCalled();
  });
});
