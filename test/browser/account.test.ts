import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PAGE_HEADERS } from '../../model/page-policy.ts';
import { CHROMIUM_WITHIN_MS } from '../support/chromium.ts';
import { eventually, media } from '../support/stack.ts';
import {
  chooseFiles,
  expectGoodScreen,
  expectStableLayout,
  openSite,
  playMuted,
  playsFor,
  signIn,
  type Site,
} from './site.ts';

vi.setConfig({ testTimeout: 90_000 });

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, CHROMIUM_WITHIN_MS);
afterAll(() => site.close());

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const;

/** The newest code that was sent to an address. */
const codeFor = (email: string, after = 0): Promise<string> =>
  eventually(() => {
    const codes = Array.from(
      site.stack.output().matchAll(new RegExp(`mail to ${email}: (\\d{6})`, 'g')),
      ([, code]) => code,
    );
    return Promise.resolve(codes[after]);
  }, 'the code is printed');
/** Opens a saved operation and sends it once it is there. */
const execute = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('button', { name: new RegExp(`^${name} (query|mutation|subscription)`) }).click();
  await page.locator('.graphiql-query-editor').getByText(name, { exact: true }).waitFor();
  await page.getByRole('button', { name: /Execute query/ }).click();
};
const fillIn = async (page: Page, email: string, password: string): Promise<void> => {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
};

describe('somebody new, on a phone', () => {
  it('makes an account, adds a lecture, watches it, edits it, and gets over a forgotten password', async () => {
    const { page, faults } = await site.visit(PHONE);
    const email = `ada-${randomUUID()}@example.com`;
    await expectGoodScreen(page, 'phone-sign-in');
    await page.getByRole('button', { name: 'Make an account' }).click();
    await fillIn(page, email, 'too-easy');
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByText('This password is too easy to guess.').waitFor();
    await page.getByLabel('Password').fill('A-long-password-1');
    await expectGoodScreen(page, 'phone-sign-up');
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByText(`We sent a code to ${email}.`).waitFor();
    await expectGoodScreen(page, 'phone-confirm');
    await page.getByLabel('Code').fill(await codeFor(email));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('No lectures yet').waitFor();
    await expectStableLayout(page);

    await chooseFiles(page, 'lecture.mp4');
    await page.getByLabel('Spoken language').selectOption('en-US');
    await expectGoodScreen(page, 'phone-upload');
    await page.getByRole('button', { name: 'Upload' }).click();
    await page.getByText('Captions: English').waitFor();
    await expectGoodScreen(page, 'phone-library');
    await page.getByRole('link', { name: 'lecture' }).click();
    await page.getByRole('list', { name: 'Transcript' }).getByRole('button').first().waitFor();
    expect(await page.locator('video').evaluate((video) => video.getBoundingClientRect().bottom)).toBeLessThan(740);
    await playMuted(page);
    await playsFor(page, 0.3);
    await expectGoodScreen(page, 'phone-lecture');
    // The button below, at the track: the editor is far above it, and below the player that stays at the top.
    await page.getByRole('button', { name: 'Edit English' }).click();
    const editor = page.getByRole('region', { name: 'Edit captions' });
    await editor.waitFor();
    const playerEnds = await page.locator('.screen').evaluate((it) => it.getBoundingClientRect().bottom);
    const editorBegins = await editor.evaluate((it) => it.getBoundingClientRect().top);
    expect(editorBegins).toBeGreaterThanOrEqual(playerEnds);
    expect(editorBegins).toBeLessThan(640);
    expect(await editor.evaluate((it) => it === document.activeElement), 'the keyboard works there').toBe(true);
    await expectGoodScreen(page, 'phone-editor');

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Forgotten password' }).click();
    await page.getByLabel('E-mail address').fill(email);
    await expectGoodScreen(page, 'phone-forgotten');
    await page.getByRole('button', { name: 'Send the code' }).click();
    await page.getByLabel('Code').fill('000000');
    await page.getByRole('textbox', { name: 'New password' }).fill('Another-password-2');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('That is not the code. Look at the newest mail again.').waitFor();
    await page.getByLabel('Code').fill(await codeFor(email, 1));
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByRole('heading', { name: 'lecture' }).waitFor();
    expect(faults).toEqual([]);
  });
});

describe('signing in', () => {
  it('says that the address or the password is not right, and which of them it does not say', async () => {
    const { page, faults } = await site.visit();
    for (const email of [site.stack.endpoints.demoUser.username, 'nobody@example.com']) {
      await fillIn(page, email, 'Not-the-password-1');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page.getByRole('alert').textContent()).resolves.toBe(
        'The e-mail address or the password is not right. Check both, or choose “Forgotten password”.',
      );
      await page.getByLabel('Password').fill('');
    }
    expect(faults).toEqual([]);
  });

  it('is in the browser’s language where the page speaks it, in another by choice, and dark by choice', async () => {
    const { page, faults } = await site.visit({ locale: 'de-AT' });
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    await expectGoodScreen(page, 'german');
    await page.getByLabel('Darstellung').selectOption('Dunkel');
    const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await colour();
    await page.getByLabel('Sprache').selectOption('English');
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await colour()).toBe(dark);
    await page.getByLabel('Appearance').selectOption('Light');
    expect(await colour()).not.toBe(dark);
    expect(faults).toEqual([]);
  });
});

describe('the list by keyboard', () => {
  it('shows a page at a time, and every step can be taken without a mouse', async () => {
    const user = await site.newUser();
    const { page, faults } = await site.visit();
    for (let number = 1; number <= 21; number += 1) {
      const title = `Lecture ${number}`;
      const { video } = await user.client.createUpload({ input: { title, contentType: 'video/mp4', sizeBytes: 9 } });
      await user.client.cancelUpload({ videoId: video.id });
    }
    const { id } = await user.client.uploadVideo(new Blob([media('no-audio.mp4')], { type: 'video/mp4' }), {
      title: 'Moon',
    });
    await eventually(async () => {
      const video = await user.client.video({ id });
      return video?.status === 'READY' ? video : undefined;
    }, 'it is ready');
    await signIn(page, user);
    await page.getByRole('link', { name: 'Moon' }).waitFor();
    await page.getByRole('button', { name: 'Show more' }).press('Enter');
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Moon' }).press('Enter');
    await page.getByRole('heading', { name: 'Moon' }).waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    // From the title the next stop is its button, and the page's first is the way past its head.
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Rename');
    await page.getByRole('link', { name: 'Skip to the content' }).press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    await page.getByText('There is no transcript yet.').waitFor();
    expect(faults).toEqual([]);
  });
});

describe('the console', () => {
  it('sends operations as who is signed in, and shows events as they come, under the policy of the page', async () => {
    const user = await site.newUser();
    const visit = await site.visit();
    const { page, events, faults } = visit;
    await signIn(page, user);
    const response = await page.goto(`${site.stack.endpoints.web}console`);
    const headers = await response!.allHeaders();
    expect(headers).toMatchObject(PAGE_HEADERS);
    expect(headers['content-security-policy']).toMatch(/script-src 'self';.*style-src 'self';/);
    await execute(page, 'Me');
    await page.locator('.result-window').getByText(user.userId).waitFor();
    // GraphiQL's own buttons and editors are its own matter.
    await expectGoodScreen(page, 'console', { exclude: ['.graphiql-container'] });

    await execute(page, 'CreateUpload');
    await page.locator('.result-window').getByText('"AWAITING_UPLOAD"').waitFor();
    await execute(page, 'OnCaptionReady');
    await page.getByRole('button', { name: /Stop query/ }).waitFor();
    const lecture = new Blob([media('lecture.mp4')], { type: 'video/mp4' });
    const { id } = await user.client.uploadVideo(lecture, { title: 'Tides', language: 'en-US' });
    await page.locator('.result-window').getByText(id).waitFor();
    expect(events).toHaveLength(1);
    await page.getByRole('button', { name: /Stop query/ }).click();
    expect(faults).toEqual([]);
  });

  it('asks who it is first', async () => {
    const { page, faults } = await site.visit({ path: 'console/' });
    await page.getByText('Sign in to send operations as yourself.').waitFor();
    await expectGoodScreen(page, 'console-sign-in');
    expect(faults).toEqual([]);
  });
});
