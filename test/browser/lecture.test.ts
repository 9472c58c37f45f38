import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../sdk/index.ts';
import { CHROMIUM_WITHIN_MS } from '../support/chromium.ts';
import { eventually, localApiOf, signInWithPassword } from '../support/stack.ts';
import {
  chooseFile,
  expectAccessible,
  expectNoSidewaysScrolling,
  openSite,
  signIn,
  upload,
  type Site,
} from './site.ts';

vi.setConfig({ testTimeout: 60_000 });

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, CHROMIUM_WITHIN_MS);
afterAll(() => site.close());

/** Longer than the page's interval of asking again where it has to. */
const LONGER_THAN_ASKING_SECONDS = 3.5;

const playMuted = (page: Page): Promise<void> =>
  page.locator('video').evaluate(async (video: HTMLVideoElement) => {
    video.muted = true;
    await video.play();
  });

/** Resolves once the video has played on for so long. */
const playsFor = async (page: Page, seconds: number): Promise<void> => {
  const start = await page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime);
  await page.waitForFunction((end) => document.querySelector('video')!.currentTime > end, start + seconds);
};

/** The text of the cue that shows at the moment; waits until there is one. */
const shownCue = async (page: Page): Promise<string> => {
  const text = await page.waitForFunction(() => {
    const track = [...document.querySelector('video')!.textTracks].find(({ mode }) => mode === 'showing');
    return [...(track?.activeCues ?? [])].map((cue) => (cue as VTTCue).text).join(' ');
  });
  return await text.jsonValue();
};

describe('a lecture on the page', () => {
  it('is uploaded, plays, and gets its captions while it plays, without anybody asking for them', async () => {
    const { page, operations, events, faults } = await site.visit();
    const { username } = site.stack.endpoints.demoUser;
    await page.getByRole('button', { name: 'Use the demo user' }).click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('None yet.').waitFor();
    await page.getByText('live', { exact: true }).waitFor();
    await expectAccessible(page);

    site.holdCaptions();
    await chooseFile(page, 'lecture.mp4');
    await page.getByLabel('Title').fill('Why the sea has tides');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Upload' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'Why the sea has tides' });
    await row.getByText('Ready · captions being written').waitFor();
    await row.getByRole('button', { name: 'Watch' }).click();
    await playMuted(page);
    const askedBefore = operations.length;
    await playsFor(page, LONGER_THAN_ASKING_SECONDS);
    expect(operations.slice(askedBefore).filter((name) => name === 'Videos')).toEqual([]);
    expect(events).toEqual([]);
    const source = await page.locator('video').getAttribute('src');

    site.releaseCaptions();
    await page.getByText('The captions of “Why the sea has tides” are ready.').waitFor();
    expect(events.map((event) => JSON.parse(event).payload.data)).toEqual([
      { onCaptionReady: expect.objectContaining({ status: 'READY', language: 'en-US' }) },
    ]);
    await row.getByText('Ready · captions: English').waitFor();
    expect(await shownCue(page)).toMatch(/Why the sea has tides|this short lecture|Stand on a beach/);
    expect(await page.locator('video').getAttribute('src'), 'it played on').toBe(source);
    await playsFor(page, 0.5);
    await expectAccessible(page);

    // Far ahead, so that the browser asks S3 for a part of the file.
    await page.locator('video').evaluate((video: HTMLVideoElement) => {
      video.currentTime = 40;
    });
    await playsFor(page, 0.5);
    expect(await shownCue(page)).toMatch(/Sun|Moon/);
    await page.locator('video').evaluate((video: HTMLVideoElement) => {
      video.pause();
      video.controls = false;
    });
    const withCaptions = await page.locator('video').screenshot();
    await page.locator('video').evaluate((video: HTMLVideoElement) => {
      for (const track of video.textTracks) track.mode = 'hidden';
    });
    const withoutCaptions = await page.locator('video').screenshot();
    expect(withCaptions.equals(withoutCaptions), 'the captions are seen').toBe(false);

    await page.getByRole('button', { name: 'Close' }).click();
    expect(await page.locator('video').count()).toBe(0);
    expect(await row.getByRole('button', { name: 'Watch' }).evaluate((it) => it === document.activeElement)).toBe(true);
    await page.reload();
    await row.getByText('Ready · captions: English').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.getByText(username).count()).toBe(0);
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(faults).toEqual([]);
  });
});

describe('signing in', () => {
  it('says that the address or the password is not right, and which of them it does not say', async () => {
    const { page, faults } = await site.visit();
    for (const email of [site.stack.endpoints.demoUser.username, 'nobody@example.com']) {
      await page.getByLabel('E-mail address').fill(email);
      await page.getByLabel('Password').fill('Not-the-password-1');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page.getByRole('alert').textContent()).resolves.toBe(
        'The e-mail address or the password is not right.',
      );
      await page.getByLabel('Password').fill('');
    }
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });
});

describe('somebody new, on a phone', () => {
  it('makes an account, sees nobody else’s lectures, and is told what is wrong with a file', async () => {
    const { graphql, realtime, demoUser } = site.stack.endpoints;
    const { token } = await signInWithPassword(localApiOf(site.stack), demoUser.username, demoUser.password);
    const other = createClient({ url: graphql, realtimeUrl: realtime, getToken: () => token });
    await other.createUpload({ input: { title: 'Of somebody else', contentType: 'video/mp4', sizeBytes: 3 } });
    other.close();

    const { page, faults } = await site.visit({
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    const email = `ada-${randomUUID()}@example.com`;
    const password = 'A-long-password-1';
    await expectAccessible(page);
    await expectNoSidewaysScrolling(page);
    await page.getByRole('button', { name: 'Make an account' }).click();
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(password);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByText(`We sent a code to ${email}.`).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScrolling(page);
    const mail = new RegExp(`mail to ${email}: (\\d{6})`);
    const code = await eventually(() => Promise.resolve(mail.exec(site.stack.output())?.[1]), 'the code is printed');
    await page.getByLabel('Code').fill(code);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('None yet.').waitFor();
    expect(await page.getByText('Of somebody else').count()).toBe(0);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, email, password);
    await page.getByText('None yet.').waitFor();

    // The bytes do not get through until the user thinks better of it.
    await page.route('**/videos/**', () => undefined);
    await upload(page, 'lecture.mp4');
    await page.getByRole('progressbar', { name: 'Sending lecture' }).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScrolling(page);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('progressbar').waitFor({ state: 'detached' });
    await page.getByText('None yet.').waitFor();
    await page.unrouteAll();

    const row = (title: string) => page.getByRole('listitem').filter({ hasText: title });
    await upload(page, 'not-a-video.mp4');
    await row('not-a-video').getByText('The file holds no video or sound').waitFor();
    expect(await row('not-a-video').getByRole('button').count()).toBe(0);
    await upload(page, 'no-audio.mp4');
    await page.getByText('There will be no captions for “no-audio”.').waitFor();
    await row('no-audio').getByText('Ready · no captions: it has no sound').waitFor();
    await row('no-audio').getByRole('button', { name: 'Watch' }).click();
    expect(await page.locator('video').evaluate((video) => video.getBoundingClientRect().top)).toBeLessThan(740);
    await playMuted(page);
    await playsFor(page, 0.5);
    await expectNoSidewaysScrolling(page);
    await expectAccessible(page);
    expect(await page.getByText('Of somebody else').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
