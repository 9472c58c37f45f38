// `npm run bench` measures everything, `npm run bench -- start memory` those rooms. The peers have packages of their own, far
// more than Lectern itself needs, so those are installed here and only when somebody asks for the figures.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const peers = fileURLToPath(new URL('peers/', import.meta.url));
const isWindows = process.platform === 'win32';

const stamp = `${peers}node_modules/.installed-from`;
const lockfile = readFileSync(`${peers}package-lock.json`, 'utf8');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lockfile) {
  console.log('Installing the peers that bench/peers/package-lock.json names (npm ci) ...');
  const { status } = spawnSync(
    isWindows ? 'npm.cmd' : 'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: peers, stdio: 'inherit', shell: isWindows },
  );
  if (status !== 0) {
    console.error('npm ci failed in bench/peers; what it printed above says why.');
    process.exit(1);
  }
  writeFileSync(stamp, lockfile);
}

// Extra certificates are read at every start of Node and would be measured with it.
const { NODE_EXTRA_CA_CERTS: _certificates, ...variables } = process.env;
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', '--expose-gc', `${here}main.ts`, ...process.argv.slice(2)],
  {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
    env: { ...variables, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
);
process.exit(status ?? 1);
