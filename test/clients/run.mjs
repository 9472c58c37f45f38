// Runs the clients' tests. They have packages of their own, far more than Lectern itself needs, so those are installed here and
// only when somebody asks for these tests. What is passed on the command line goes to vitest.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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

/** Without Python, or without a package index in reach, the test of boto3 says that it was left out. */
function installBoto3() {
  const folder = join(here, '.build', 'python');
  const python = join(folder, isWindows ? 'Scripts/python.exe' : 'bin/python');
  const requirements = readFileSync(join(here, 'requirements.txt'), 'utf8');
  const done = join(folder, 'installed-from');
  if (existsSync(done) && readFileSync(done, 'utf8') === requirements) return;
  console.log('Installing boto3 (pip) ...');
  const quiet = { stdio: 'ignore', timeout: 120_000 };
  const made = run(isWindows ? 'python' : 'python3', ['-m', 'venv', '--clear', folder], quiet);
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--only-binary',
    ':all:',
    '-r',
    'requirements.txt',
  ];
  if (made.status === 0 && run(python, pip, quiet).status === 0) writeFileSync(done, requirements);
  else console.log('boto3 cannot be installed here: its test is left out.');
}

function run(command, args, options = { stdio: 'inherit' }) {
  return spawnSync(command, args, { cwd: here, shell: isWindows, ...options });
}
