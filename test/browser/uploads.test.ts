import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHROMIUM_WITHIN_MS } from '../support/chromium.ts';
import { largeLecture } from '../support/large-lecture.ts';
import { makeFolder } from '../support/process.ts';
import { eventually, type User } from '../support/stack.ts';
import { chooseFiles, expectGoodScreen, openSite, signIn, upload, type Site, type Visit } from './site.ts';

vi.setConfig({ testTimeout: 90_000 });

let site: Site;
let large: string;
const { folder, remove } = makeFolder();
beforeAll(async () => {
  large = join(folder, 'large.mp4');
  writeFileSync(large, largeLecture());
  site = await openSite();
}, CHROMIUM_WITHIN_MS);
afterAll(async () => {
  await site.close();
  remove();
});

/** Makes the way up slow, as from a lecture hall; without a number as fast as the machine is. */
async function slowDown({ context, page }: Visit, bytesPerSecond = -1): Promise<void> {
  const devTools = await context.newCDPSession(page);
  await devTools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytesPerSecond,
  });
}
const SLOW = 20_000_000;

async function newcomer(options: Parameters<Site['visit']>[0] = {}): Promise<Visit & { readonly user: User }> {
  const user = await site.newUser();
  const visit = await site.visit(options);
  await signIn(visit.page, user);
  await visit.page.getByText('No lectures yet').waitFor();
  return { ...visit, user };
}

const progress = (page: Page, title: string) => page.getByRole('progressbar', { name: `Sending ${title}` });
const isSent = (page: Page, title: string, share: number): Promise<unknown> =>
  page.waitForFunction(
    ([name, least]) => {
      const bar = document.querySelector<HTMLProgressElement>(`progress[aria-label="Sending ${name}"]`);
      return bar !== null && bar.position >= least;
    },
    [title, share] as const,
  );
const ready = (page: Page, title: string): Promise<void> =>
  page.getByRole('link', { name: title, exact: true }).waitFor();
/** S3 was sent no part twice, but for those that were under way when it was broken off. */
const expectFewTwice = (sentParts: readonly number[]): void => {
  expect(new Set(sentParts).size).toBe(12);
  expect(sentParts.length).toBeLessThanOrEqual(12 + 4);
};

describe('a large lecture', () => {
  it('is paused, resumed, and goes on after a reload once its file is chosen again, but no other file', async () => {
    const visit = await newcomer();
    const { page, sentParts, faults } = visit;
    await slowDown(visit, SLOW);
    await upload(page, large);
    await page.getByText(/MB per second · .* left/).waitFor();
    await isSent(page, 'large', 0.2);
    await expectGoodScreen(page, 'uploading');
    await page.getByRole('button', { name: 'Pause large' }).click();
    await page.getByText('Paused').waitFor();
    const sentAtPause = sentParts.length;
    await page.getByRole('button', { name: 'Resume large' }).click();
    await isSent(page, 'large', 0.4);
    expect(sentParts.length).toBeGreaterThan(sentAtPause);

    await page.reload();
    await page.getByText('Begun before. Choose the same file to go on.').waitFor();
    expect(await progress(page, 'large').evaluate((bar: HTMLProgressElement) => bar.position)).toBeGreaterThan(0.15);
    await expectGoodScreen(page, 'upload-begun-before');
    const again = page.locator('.upload input[type=file]');
    await again.setInputFiles({ name: 'large.mp4', mimeType: 'video/mp4', buffer: Buffer.from('another') });
    await page.getByText('This is not the file that was begun.').waitFor();
    await slowDown(visit);
    await again.setInputFiles(large);
    await ready(page, 'large');
    // Paused once and reloaded once: each time at most the four that were under way.
    expect(new Set(sentParts).size).toBe(12);
    expect(sentParts.length).toBeLessThanOrEqual(12 + 8);
    expect(faults).toEqual([]);
  });

  it('goes on by itself after a reload where the browser can open its file again, and after a spell without a network', async () => {
    const visit = await newcomer();
    const { page, context, sentParts, faults } = visit;
    // A file of the browser's own file system has a handle like one that the user picks.
    await page.evaluate(async (size) => {
      const root = await navigator.storage.getDirectory();
      const handle = await root.getFileHandle('kept.mp4', { create: true });
      const stream = await handle.createWritable();
      await stream.write(new Uint8Array(size));
      await stream.close();
    }, 100_000_001);
    await context.addInitScript(() => {
      Object.assign(globalThis, {
        showOpenFilePicker: async () => [await (await navigator.storage.getDirectory()).getFileHandle('kept.mp4')],
      });
    });
    await page.reload();
    await page.getByText('No lectures yet').waitFor();
    await slowDown(visit, SLOW);
    await page.getByRole('button', { name: 'Choose files' }).click();
    await page.getByRole('button', { name: 'Upload' }).click();
    await isSent(page, 'kept', 0.2);
    await page.reload();
    await isSent(page, 'kept', 0.3);

    await context.setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await page.getByText('No connection; goes on by itself').waitFor();
    expect(await page.getByText('Live', { exact: true }).count(), 'no news comes without a network').toBe(0);
    await expectGoodScreen(page, 'offline');
    await context.setOffline(false);
    await page.getByText('You are offline.').waitFor({ state: 'detached' });
    await slowDown(visit);
    // Zeros are no video, and that is said once they are all there.
    await page.getByText('The file holds no video or sound').waitFor();
    expect(new Set(sentParts).size).toBe(12);
    expect(faults).toEqual([]);
  });

  it('is said to stand still while the network takes nothing, and goes on when it does', async () => {
    const { page, faults } = await newcomer();
    let letThrough = (): void => undefined;
    const isOpen = new Promise<void>((resolve) => (letThrough = resolve));
    await page.route(/X-Amz-Signature/, async (route) => {
      if (route.request().method() === 'PUT') await isOpen;
      return route.fallback();
    });
    await chooseFiles(page, 'lecture.mp4');
    await page.getByRole('button', { name: 'Upload' }).click();
    await page.getByText('Beginning…').waitFor();
    await page.getByText('Nothing is getting through; goes on by itself').waitFor();
    letThrough();
    await ready(page, 'lecture');
    expect(faults).toEqual([]);
  });

  it('is not offered another try when the API refuses the file itself', async () => {
    const { page, faults } = await newcomer();
    const refusal = { message: 'No.', errorType: 'UnsupportedMediaType', path: ['createUpload'] };
    await page.route(/graphql/, (route) =>
      route.request().postData()?.includes('createUpload')
        ? route.fulfill({ json: { data: { createUpload: null }, errors: [refusal] } })
        : route.fallback(),
    );
    await chooseFiles(page, 'lecture.mp4');
    await page.getByRole('button', { name: 'Upload' }).click();
    await page.getByText('Lectern cannot take this kind of file.').first().waitFor();
    await page.getByText('Stopped').waitFor();
    expect(await page.getByRole('button', { name: /again/i }).count()).toBe(0);
    await page.getByRole('button', { name: 'Cancel lecture' }).click();
    await page.getByText('Stopped').waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  it('is sent again after a connection that broke, that was refused, or that the browser waited for too long', async () => {
    const { page, faults } = await newcomer();
    const broken: ('connectionreset' | 'timedout' | 'connectionrefused')[] = [
      'connectionreset',
      'timedout',
      'connectionrefused',
    ];
    await page.route(/X-Amz-Signature/, (route) => {
      const reason = route.request().method() === 'PUT' ? broken.shift() : undefined;
      return reason === undefined ? route.fallback() : route.abort(reason);
    });
    await chooseFiles(page, 'lecture.mp4');
    await page.getByRole('button', { name: 'Upload' }).click();
    await ready(page, 'lecture');
    expect(broken).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('is sent by one tab when two have it, and by the other once the first is gone', async () => {
    const visit = await newcomer();
    await slowDown(visit, SLOW);
    await upload(visit.page, large);
    await isSent(visit.page, 'large', 0.1);
    const other = await site.openTab(visit);
    await other.page.getByText('Being sent in another tab').waitFor();
    await chooseFiles(other.page, large);
    expect(await other.page.getByRole('button', { name: 'Upload' }).count(), 'it is the same upload').toBe(0);
    expect(other.sentParts).toEqual([]);
    await isSent(visit.page, 'large', 0.3);
    await visit.page.close();
    await other.page.getByText('Begun before. Choose the same file to go on.').waitFor();
    await other.page.locator('.upload input[type=file]').setInputFiles(large);
    await ready(other.page, 'large');
    expectFewTwice([...visit.sentParts, ...other.sentParts]);
    expect([...visit.faults, ...other.faults]).toEqual([]);
  });

  it('is kept while an ended session is renewed by signing in again', async () => {
    const visit = await newcomer();
    const { page, user, sentParts, faults } = visit;
    await slowDown(visit, SLOW);
    await upload(page, large);
    await isSent(page, 'large', 0.2);
    // Neither the access token nor the refresh token is good any more.
    await page.route('**/graphql', (route) =>
      route.fulfill({
        status: 401,
        contentType: 'application/json',
        body: JSON.stringify({
          errors: [{ errorType: 'UnauthorizedException', message: 'Valid authorization header not provided.' }],
        }),
      }),
    );
    await page.getByText('Sign in again: your uploads go on where they were.').waitFor();
    await expectGoodScreen(page, 'session-over');
    await page.unrouteAll();
    await slowDown(visit);
    await signIn(page, user);
    await ready(page, 'large');
    expectFewTwice(sentParts);
    expect(faults).toEqual([]);
  });

  it('is not lost when its file goes away while it is sent', async () => {
    const visit = await newcomer();
    const { page, faults } = visit;
    const fleeting = join(folder, 'fleeting.mp4');
    writeFileSync(fleeting, largeLecture());
    await slowDown(visit, SLOW);
    await upload(page, fleeting);
    await isSent(page, 'fleeting', 0.15);
    rmSync(fleeting);
    await page.getByText('The file cannot be read: it was moved, changed or deleted.').waitFor();
    await page.getByRole('button', { name: 'Try again: fleeting' }).click();
    await page.getByText('Begun before. Choose the same file to go on.').waitFor();
    await page.getByRole('button', { name: 'Cancel fleeting' }).click();
    await progress(page, 'fleeting').waitFor({ state: 'detached' });
    const open = await eventually(async () => {
      const { items } = await visit.user.client.videos({ status: 'AWAITING_UPLOAD' });
      return items.length === 0 ? items : undefined;
    }, 'it is given up on the server too');
    expect(open).toEqual([]);
    expect(faults).toEqual([]);
  });
});

describe('files that are not lectures', () => {
  it('are told apart before or after they are sent, and what to do about each', async () => {
    const { page, user, faults } = await newcomer();
    await chooseFiles(page, 'lecture.mp4', 'not-a-video.mp4', 'lecture.txt', 'no-audio.mp4');
    // A file of 31 GB would not fit on the machine: one that says so is dropped.
    await page.evaluate(() => {
      const huge = new File(['x'], 'huge.mp4', { type: 'video/mp4' });
      Object.defineProperty(huge, 'size', { value: 31e9 });
      const transfer = new DataTransfer();
      const items = [huge, new File([], 'empty.mp4', { type: 'video/mp4' })].map((file) => ({
        kind: 'file',
        getAsFile: () => file,
      }));
      Object.defineProperty(transfer, 'items', { value: items });
      const drop = new DragEvent('drop', { bubbles: true, cancelable: true });
      Object.defineProperty(drop, 'dataTransfer', { value: transfer });
      document.querySelector('.drop')!.dispatchEvent(drop);
    });
    const chosen = (name: string) => page.getByRole('listitem').filter({ hasText: name });
    await chosen('huge.mp4')
      .getByText('This file is larger than a lecture may be. Cut it into shorter lectures.')
      .waitFor();
    await chosen('empty.mp4').getByText('This file is empty.').waitFor();
    const title = chosen('lecture.mp4').getByLabel('Title');
    await title.fill('🌊'.repeat(5000));
    await chosen('lecture.mp4').getByText('This title is too long. Shorten it. 10,000 of 255 characters').waitFor();
    await expectGoodScreen(page, 'upload-problems');
    await title.fill('Tides');
    await chosen('lecture.txt').getByText('Lectern cannot take this kind of file. Use MP4').waitFor();
    await page.getByRole('button', { name: 'Upload all 3' }).click();

    await ready(page, 'Tides');
    await chosen('not-a-video').getByText('The file holds no video or sound').waitFor();
    await chosen('no-audio').getByText('No captions: it has no sound').waitFor();
    await expectGoodScreen(page, 'library');
    await page.getByRole('button', { name: 'Remove lecture' }).click();
    await page.getByRole('button', { name: 'Remove huge' }).click();
    await page.getByRole('button', { name: 'Remove empty' }).click();
    await page.getByRole('heading', { name: 'Uploads' }).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Delete not-a-video' }).click();
    await page.getByRole('button', { name: 'Delete for ever' }).click();
    await chosen('not-a-video').waitFor({ state: 'detached' });
    const { items } = await user.client.videos({});
    expect(items.map((video) => video.title).sort()).toEqual(['Tides', 'no-audio']);

    // Somebody else sees nothing of them, by no way.
    const stranger = await newcomer();
    const tides = items.find((video) => video.title === 'Tides')!;
    await stranger.page.goto(`${site.stack.endpoints.web}#/lecture/${tides.id}`);
    await stranger.page.getByText('This lecture is not there any more.').waitFor();
    expect([...faults, ...stranger.faults]).toEqual([]);
  });
});
