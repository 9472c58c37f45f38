// Runs the clients' tests. They have packages of their own, far more than Lectern itself needs, so those are installed here and
// only when somebody asks for these tests. What is passed on the command line goes to vitest.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBoto3 } from './find-boto3.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');
const isWindows = process.platform === 'win32';

const stamp = join(here, 'node_modules', '.installed-from');
const lockfile = readFileSync(join(here, 'package-lock.json'), 'utf8');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lockfile) {
  console.log('Installing the clients that test/clients/package-lock.json names (npm ci) ...');
  const { status } = run(isWindows ? 'npm.cmd' : 'npm', [
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  if (status !== 0) {
    console.error('npm ci failed in test/clients; what it printed above says why.');
    process.exit(1);
  }
  writeFileSync(stamp, lockfile);
}
installBoto3();

const tsc = spawnSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', here], {
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(1);

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--config', join(here, 'vitest.config.ts'), ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exit(status ?? 1);

/** Debian's boto3, where there is none and it can be had. Elsewhere its test says that it was left out. */
function installBoto3() {
  if (findBoto3() !== undefined) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  console.log('Installing boto3 (apt-get install python3-boto3) ...');
  const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  run('apt-get', ['update'], options);
  run('apt-get', ['install', '-y', '--no-install-recommends', 'python3-boto3'], options);
}

function run(command, args, options = { stdio: 'inherit' }) {
  return spawnSync(command, args, { cwd: here, shell: isWindows, ...options });
}
