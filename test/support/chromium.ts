import { execFile } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const HOW_TO_GET_ONE =
  'There is no Chromium here: install the package "chromium" (or Google Chrome), or name its program in CHROMIUM_PATH.';

/**
 * The path of this machine's Chromium: `CHROMIUM_PATH`, then the usual names on `PATH`, then the usual places of macOS. Where
 * there is none, root on Debian or Ubuntu gets the distribution's. Throws one line that says how to get one.
 */
export async function findChromium(): Promise<string> {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (isProgram(named)) return named;
    throw new Error(`CHROMIUM_PATH names no program: ${named}`);
  }
  const found = installedChromium();
  if (found !== undefined) return found;
  if (!canInstall()) throw new Error(HOW_TO_GET_ONE);
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const run = promisify(execFile);
    await run('apt-get', ['update'], { env });
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
      env,
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (cause) {
    throw new Error(`${HOW_TO_GET_ONE} (apt-get could not do it.)`, { cause });
  }
  const installed = installedChromium();
  if (installed === undefined) throw new Error(HOW_TO_GET_ONE);
  return installed;
}

/** How long a test may take to get a Chromium: long enough to install one. */
export const CHROMIUM_WITHIN_MS = 300_000;

/** A Chromium of its own. `close` ends it and removes everything it wrote. */
export interface OwnChromium {
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Starts a Chromium, headless, with an empty user data folder, and with nothing to say to anybody but the pages it is shown. */
export async function launchChromium(): Promise<OwnChromium> {
  const executablePath = await findChromium();
  // Playwright gives each browser an empty user data folder; this one is for what Chromium writes elsewhere.
  const home = mkdtempSync(join(tmpdir(), 'lectern-chromium-'));
  const remove = (): void => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  try {
    const browser = await chromium.launch({
      executablePath,
      // Playwright passes --no-sandbox by itself when this is false. Chromium refuses to start a sandbox as root.
      chromiumSandbox: !isRoot(),
      env: { ...process.env, HOME: home, TMPDIR: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return {
      browser,
      close: async () => {
        await browser.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

function installedChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...APPLICATIONS].find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Ubuntu is like Debian, but its package `chromium` may be only a pointer to a snap; then none is found afterwards. */
function canInstall(): boolean {
  if (!isRoot() || !isProgram('/usr/bin/apt-get')) return false;
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
