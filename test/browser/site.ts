import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type axe from 'axe-core';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFailed } from 'vitest';
import { startOwnStack, type OwnStack } from '../../tools/own-stack.ts';
import { launchChromium } from '../support/chromium.ts';
import { makeFolder } from '../support/process.ts';
import { localApiOf, signUpAndIn, type User } from '../support/stack.ts';

/** The words of axe's rules, to be run in the page. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Where a run leaves its pictures of every screen. */
const SCREENSHOTS = fileURLToPath(new URL('../../.build/screenshots', import.meta.url));
/** What is good by the measure that browsers and search engines use is below this. */
const GOOD_LAYOUT_SHIFT = 0.1;
/** Read by `layoutShiftOf`. */
const WATCH_LAYOUT = `
  globalThis.layoutShift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.layoutShift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
`;

/** A page in a browser, and what happened behind it. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** The names of the GraphQL operations that the page sent over HTTP, in order. */
  readonly operations: readonly string[];
  /** The messages of type `data` that came over the real-time connection, in order. */
  readonly events: readonly string[];
  /** The numbers of the parts that were sent to S3, in order; 0 for a whole file. */
  readonly sentParts: readonly number[];
  /**
   * What must stay empty: errors that nobody caught, what the content security policy kept from happening, and addresses asked
   * for that are not this machine's.
   */
  readonly faults: readonly string[];
}

/** A local stack and a browser to look at it with. */
export interface Site {
  readonly stack: OwnStack;
  /** Opens the page where nobody has been before. */
  visit(options?: BrowserContextOptions & { readonly path?: string }): Promise<Visit>;
  /** Another page of the same browser context, as another tab of the same user. */
  openTab(visit: Visit): Promise<Visit>;
  /** Somebody new, without a form, with a client that acts for them behind the page's back. */
  newUser(): Promise<User>;
  /** Makes the recogniser of speech wait, so that a lecture stays without captions until `releaseCaptions`. */
  holdCaptions(): void;
  releaseCaptions(): void;
  /** Ends everything and removes what was written. */
  close(): Promise<void>;
}

/** Starts both. The speech of every lecture is recognised as that of `test/media/lecture.mp4`. */
export async function openSite(): Promise<Site> {
  const { folder, remove } = makeFolder();
  const gate = join(folder, 'go');
  const releaseCaptions = (): void => writeFileSync(gate, '');
  releaseCaptions();
  const recognizer = [process.execPath, fileURLToPath(new URL('recognizer.mjs', import.meta.url)), gate];
  const started = await Promise.allSettled([
    startOwnStack({
      variables: { LECTERN_TRANSCRIBE_COMMAND: recognizer.map((word) => `"${word}"`).join(' ') },
    }),
    launchChromium(),
  ]);
  const [stack, chromium] = started;
  const users: User[] = [];
  const close = async (): Promise<void> => {
    for (const { client } of users) client.close();
    if (chromium.status === 'fulfilled') await chromium.value.close();
    if (stack.status === 'fulfilled') await stack.value.stop();
    remove();
  };
  if (stack.status === 'rejected' || chromium.status === 'rejected') {
    await close();
    throw started.find((one) => one.status === 'rejected')?.reason;
  }
  // A run that is broken off ends without `afterAll`.
  process.once('exit', () => stack.value.process.kill());
  const { web } = stack.value.endpoints;
  const api = localApiOf(stack.value);
  return {
    stack: stack.value,
    holdCaptions: () => rmSync(gate, { force: true }),
    releaseCaptions,
    close,
    newUser: async () => {
      const user = await signUpAndIn(api);
      users.push(user);
      return user;
    },
    visit: async ({ path = '', ...options } = {}) => {
      const context = await chromium.value.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      await context.addInitScript(WATCH_LAYOUT);
      return open(context, web + path);
    },
    openTab: ({ context }) => open(context, web),
  };
}

async function open(context: BrowserContext, url: string): Promise<Visit> {
  const page = await context.newPage();
  const [operations, events, faults, sentParts]: [string[], string[], string[], number[]] = [[], [], [], []];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Content-Security-Policy/.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    const { hostname, pathname, searchParams, protocol } = new URL(request.url());
    if (!['127.0.0.1', ''].includes(hostname) && protocol !== 'blob:') faults.push(request.url());
    if (request.method() === 'PUT') sentParts.push(Number(searchParams.get('partNumber') ?? 0));
    if (request.method() !== 'POST' || pathname !== '/graphql') return;
    operations.push(/^\s*(?:query|mutation) (\w+)/.exec(request.postDataJSON().query)?.[1] ?? '?');
  });
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      if (JSON.parse(payload.toString()).type === 'data') events.push(payload.toString());
    });
  });
  onTestFailed(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(SCREENSHOTS, `failed-${Date.now()}.png`), fullPage: true });
  });
  await page.goto(url);
  return { page, context, operations, events, faults, sentParts };
}

/** Signs in with the form and waits for the user's lectures. */
export async function signIn(page: Page, { username, password }: Pick<User, 'username' | 'password'>): Promise<void> {
  await page.getByLabel('E-mail address').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Your lectures' }).waitFor();
}

/** The path of one of the files in `test/media`. */
export function mediaPath(file: string): string {
  return fileURLToPath(new URL(`../media/${file}`, import.meta.url));
}

/** Chooses files, of `test/media` or by their whole path, and sends nothing yet. */
export async function chooseFiles(page: Page, ...files: readonly string[]): Promise<void> {
  const paths = files.map((file) => (file.startsWith('/') ? file : mediaPath(file)));
  await page.locator('.drop input[type=file]').setInputFiles(paths);
}

/** Chooses one of the files in `test/media` and sends it, under the title that the page makes of its name. */
export async function upload(page: Page, file: string): Promise<void> {
  await chooseFiles(page, file);
  await page.getByRole('button', { name: 'Upload' }).click();
}

/** Asserts that axe finds nothing to object to in what the page shows now, in light and in dark, and keeps a picture of both. */
export async function expectGoodScreen(page: Page, name: string, { exclude = [] as string[] } = {}): Promise<void> {
  const isThere = await page.evaluate(() => 'axe' in globalThis);
  if (!isThere) await page.evaluate(AXE);
  mkdirSync(SCREENSHOTS, { recursive: true });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const violations = await page.evaluate(
      async ([left, rules]) => {
        // Put there by the script above.
        const { axe: runner } = globalThis as unknown as { axe: typeof axe };
        const found = await runner.run({ exclude: left }, { resultTypes: ['violations'], ...rules });
        return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      },
      // Of all rules only one asks for colours.
      [exclude, colorScheme === 'dark' ? { runOnly: ['color-contrast'] } : {}] as const,
    );
    expect(violations, `${name}, ${colorScheme}`).toEqual([]);
    await page.screenshot({ path: join(SCREENSHOTS, `${name}-${colorScheme}.png`) });
  }
  await expectNoSidewaysScrolling(page);
}

/** Asserts that everything is as wide as the window at most. */
async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(content).toBeLessThanOrEqual(window);
}

/** Asserts that since the page was loaded nothing has moved but what the user moved. */
export async function expectStableLayout(page: Page): Promise<void> {
  const shift = await page.evaluate(() => (globalThis as unknown as { layoutShift: number }).layoutShift);
  expect(shift).toBeLessThan(GOOD_LAYOUT_SHIFT);
}

/** Plays without sound: a browser does not begin with it by itself. */
export const playMuted = (page: Page): Promise<void> =>
  page.locator('video').evaluate(async (video: HTMLVideoElement) => {
    video.muted = true;
    await video.play();
  });

/** Resolves once the video has played on for so long. */
export const playsFor = async (page: Page, seconds: number): Promise<void> => {
  const start = await page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime);
  await page.waitForFunction((end) => document.querySelector('video')!.currentTime > end, start + seconds);
};

/** Goes to a moment of the video. */
export const seek = (page: Page, seconds: number): Promise<void> =>
  page.locator('video').evaluate((video: HTMLVideoElement, to) => {
    video.currentTime = to;
  }, seconds);

/** The text of the cue that shows at the moment; waits until there is one. */
export const shownCue = async (page: Page): Promise<string> => {
  const text = await page.waitForFunction(() => {
    const track = [...document.querySelector('video')!.textTracks].find(({ mode }) => mode === 'showing');
    return [...(track?.activeCues ?? [])].map((cue) => (cue as VTTCue).getCueAsHTML().textContent).join(' ');
  });
  return await text.jsonValue();
};
