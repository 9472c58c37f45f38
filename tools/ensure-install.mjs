// Runs before `npm start`, `npm test` and `npm run demo`, with nothing but Node: checks Node's version, then installs when what is
// installed is not what package-lock.json says. Plain JavaScript, since nothing is installed yet when it first runs.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST = [20, 19];
const root = fileURLToPath(new URL('..', import.meta.url));

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  stop(`Lectern needs Node ${OLDEST.join('.')} or newer; this is Node ${process.versions.node}.`);
}
if (!isInstalled()) {
  console.log('Installing what package-lock.json names (npm ci) ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // No install scripts: nothing that Lectern uses needs one, and an offline machine can do without what they fetch.
  const { status } = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) stop('npm ci failed; what it printed above says why.');
}

/** Compares what npm noted when it installed with the lockfile, package by package. */
function isInstalled() {
  const noted = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(noted)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(noted);
  for (const [path, { version, integrity, optional, peer }] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = installed[path];
    if (!found) {
      // A package for another platform is optional and stays away; a peer may be another's to bring.
      if (optional || peer) continue;
      return false;
    }
    if (found.version !== version || found.integrity !== integrity || !existsSync(join(root, path))) return false;
  }
  return Object.keys(installed).every((path) => wanted[path]);
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

function stop(why) {
  console.error(why);
  process.exit(1);
}
