import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { startOwnStack, type OwnStack } from '../../tools/own-stack.ts';
import { launchChromium } from '../support/chromium.ts';
import { makeFolder } from '../support/process.ts';

/** The words of axe's rules, to be run in the page. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A page in a browser, and what happened behind it. */
export interface Visit {
  readonly page: Page;
  /** The names of the GraphQL operations that the page sent over HTTP, in order. */
  readonly operations: readonly string[];
  /** The messages of type `data` that came over the real-time connection, in order. */
  readonly events: readonly string[];
  /** What must stay empty: errors that nobody caught, and addresses asked for that are not this machine's. */
  readonly faults: readonly string[];
}

/** A local stack and a browser to look at it with. */
export interface Site {
  readonly stack: OwnStack;
  /** Opens the page where nobody has been before. */
  visit(options?: BrowserContextOptions): Promise<Visit>;
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
  const close = async (): Promise<void> => {
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
  return {
    stack: stack.value,
    holdCaptions: () => rmSync(gate, { force: true }),
    releaseCaptions,
    close,
    visit: async (options = {}) => {
      const context = await chromium.value.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const page = await context.newPage();
      const [operations, events, faults]: [string[], string[], string[]] = [[], [], []];
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('request', (request) => {
        const url = new URL(request.url());
        if (!['127.0.0.1', ''].includes(url.hostname)) faults.push(request.url());
        if (request.method() !== 'POST' || url.pathname !== '/graphql') return;
        operations.push(/^\s*(?:query|mutation) (\w+)/.exec(request.postDataJSON().query)?.[1] ?? '?');
      });
      page.on('websocket', (socket) => {
        socket.on('framereceived', ({ payload }) => {
          if (JSON.parse(payload.toString()).type === 'data') events.push(payload.toString());
        });
      });
      await page.goto(stack.value.endpoints.web);
      return { page, operations, events, faults };
    },
  };
}

/** Signs in with the form and waits for the user's lectures. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Your lectures' }).waitFor();
}

/** Chooses one of the files in `test/media` and sends it, under the title that the page makes of its name. */
export async function upload(page: Page, file: string): Promise<void> {
  await chooseFile(page, file);
  await page.getByRole('button', { name: 'Upload' }).click();
}

/** Chooses one of the files in `test/media`. */
export async function chooseFile(page: Page, file: string): Promise<void> {
  const path = fileURLToPath(new URL(`../media/${file}`, import.meta.url));
  await page.getByLabel(/choose (a video|another)/i).setInputFiles(path);
}

/** Asserts that axe finds nothing to object to in what the page shows now, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  const isThere = await page.evaluate(() => 'axe' in globalThis);
  if (!isThere) await page.evaluate(AXE);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const violations = await page.evaluate(async () => {
      // Put there by the script above.
      const { axe: runner } = globalThis as unknown as { axe: typeof axe };
      const found = await runner.run({ resultTypes: ['violations'] });
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    expect(violations, colorScheme).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Asserts that everything is as wide as the window at most. */
export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(content).toBeLessThanOrEqual(window);
}
