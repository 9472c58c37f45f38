import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSdk, MAX_CORE_GZIPPED_BYTES, type BuiltSdk } from '../../tools/build-sdk.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lectern-package-'));
const app = join(folder, 'app');
const installed = join(app, 'node_modules', '@lectern', 'sdk');
let built: BuiltSdk;

/** Packs what is published, and installs that file in a program of its own, without any network. */
beforeAll(async () => {
  built = await buildSdk(root, join(folder, 'sdk'));
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true, "type": "module" }');
  npm(['pack', join(folder, 'sdk'), '--pack-destination', folder, '--silent'], folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
  npm(['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', join(folder, tarball)], app);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function npm(args: readonly string[], cwd: string): void {
  execFileSync('npm', args, { cwd, stdio: 'pipe' });
}

/** Compiles a program against the installed package, the package's own types included. */
function compile(program: string, options: Record<string, unknown> = {}): string {
  writeFileSync(join(app, 'program.ts'), program);
  const compilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: false, exactOptionalPropertyTypes: true, types: [] },
    ...{ target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext', lib: ['es2022', 'dom'] },
    ...options,
  };
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return spawnSync(process.execPath, [tsc, '-p', app], { encoding: 'utf8' }).stdout;
}

const PROGRAM = `
import { createClient, LecternError, VideoDocument, watchVideo, type VideoStatus } from '@lectern/sdk';
import { openFile } from '@lectern/sdk/node';

const client = createClient({ url: 'https://api.example.org/graphql', getToken: () => 'token' });
export async function main(path: string): Promise<VideoStatus | undefined> {
  const file = await openFile(path);
  const video = await client.uploadVideo(file, { title: 'Tides' });
  for await (const { status, captions } of watchVideo(client, video.id)) console.log(status, captions[0]?.language);
  const { video: found } = await client.query(VideoDocument, { id: video.id });
  return found?.status;
}
export const isOurs = (error: unknown): boolean => error instanceof LecternError && error.retryable;
`;

describe('the package @lectern/sdk', () => {
  it('is no larger than it may be', () => {
    expect(built.coreGzippedBytes).toBeGreaterThan(5000);
    expect(built.coreGzippedBytes).toBeLessThanOrEqual(MAX_CORE_GZIPPED_BYTES);
  });

  it('depends on nothing, and loads nothing but itself and Node', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: '@lectern/sdk', type: 'module', license: 'Apache-2.0' });
    expect(manifest).not.toHaveProperty('dependencies');
    expect(readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@lectern']);
    expect(readdirSync(installed).toSorted()).toEqual(
      [
        'LICENSE',
        'README.md',
        'bin',
        'generated.js',
        'index.js',
        'node.js',
        'package.json',
        'shared.js',
        'types',
      ].toSorted(),
    );
    for (const file of ['index.js', 'node.js', 'shared.js', 'generated.js', 'bin/lectern.js']) {
      const imports = readFileSync(join(installed, file), 'utf8').matchAll(/(?:from|import)\s*["']([^"']+)["']/g);
      for (const [, from] of imports) expect(from).toMatch(file === 'index.js' ? /^\.\// : /^(node:|\.\/)/);
    }
  });

  it('is used as ES modules that share their errors', () => {
    const script = `
      import { createClient, LecternError, VideoDocument } from '@lectern/sdk';
      import { openFile } from '@lectern/sdk/node';
      const client = createClient({ url: 'http://127.0.0.1:9/graphql', getToken: () => 'token', retries: 0 });
      const codes = [];
      for (const call of [client.me(), client.query(VideoDocument, { id: 'v' }), openFile('/nowhere')])
        await call.catch((error) => codes.push(error instanceof LecternError && error.code));
      console.log(codes.join());
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      ...{ cwd: app, encoding: 'utf8' },
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'NetworkError,NetworkError,FileUnreadable\n', stderr: '' });
  });

  it.each([
    ['Node', { module: 'nodenext', moduleResolution: 'nodenext' }],
    ['a bundler', { module: 'esnext', moduleResolution: 'bundler' }],
  ])('has types that compile by themselves, for %s', (_where, options) => {
    expect(compile(PROGRAM, options)).toBe('');
  });

  it('has types that refuse what the API would refuse', () => {
    const wrong = compile(PROGRAM.replace('{ id: video.id }', '{ id: 7 }').replace("title: 'Tides'", 'title: 7'));
    expect(wrong.match(/error TS2322/g)).toHaveLength(2);
  });

  it('has documents that are graphql’s own, with the types of their results', () => {
    symlinkSync(join(root, 'node_modules', 'graphql'), join(app, 'node_modules', 'graphql'));
    mkdirSync(join(app, 'node_modules', '@graphql-typed-document-node'));
    const core = join('node_modules', '@graphql-typed-document-node', 'core');
    symlinkSync(join(root, core), join(app, core));
    const program = (id: string) => `${PROGRAM}
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
declare function send<Result, Variables>(document: TypedDocumentNode<Result, Variables>, variables: Variables): Result;
export const title: string | undefined = send(VideoDocument, { id: ${id} }).video?.title;
console.log(print(VideoDocument));
`;
    expect(compile(program("'v'"))).toBe('');
    expect(compile(program('7'))).toContain('TS2322');
  });

  it('brings the lectern command', () => {
    const bin = join(app, 'node_modules', '.bin', 'lectern');
    const run = (...args: string[]) =>
      spawnSync(bin, args, { cwd: app, encoding: 'utf8', env: { ...process.env, LECTERN_DATA: '/nowhere' } });
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(run('--version').stdout).toBe(`${version}\n`);
    expect(run('--help').stdout).toContain('lectern <command>');
    expect(run('list')).toMatchObject({ status: 2, stderr: expect.stringContaining('No API is named') });
  });
});
