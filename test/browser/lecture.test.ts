import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHROMIUM_WITHIN_MS } from '../support/chromium.ts';
import { eventually, media } from '../support/stack.ts';
import {
  chooseFiles,
  expectGoodScreen,
  expectStableLayout,
  openSite,
  playMuted,
  playsFor,
  seek,
  shownCue,
  signIn,
  type Site,
} from './site.ts';

vi.setConfig({ testTimeout: 90_000 });

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, CHROMIUM_WITHIN_MS);
afterAll(() => site.close());

/** Longer than the page's interval of asking again where it has to. */
const LONGER_THAN_ASKING_SECONDS = 3.5;

const textOfCue = (page: Page, number: number) => page.getByLabel(`Text of caption ${number}`, { exact: true });
const aFile = (name: string, text: string) => ({ name, mimeType: '', buffer: Buffer.from(text) });

describe('a lecture on the page', () => {
  it('is uploaded, plays, gets its captions while it plays, and is there until it is deleted', async () => {
    const { page, operations, events, faults } = await site.visit();
    await page.getByRole('button', { name: 'Use the demo user' }).click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('No lectures yet').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await expectGoodScreen(page, 'library-empty');
    await expectStableLayout(page);

    site.holdCaptions();
    await chooseFiles(page, 'lecture.mp4');
    await page.getByLabel('Title').fill('Why the sea has tides');
    await page.getByLabel('Spoken language').selectOption('en-US');
    await expectGoodScreen(page, 'upload-chosen');
    await page.getByRole('button', { name: 'Upload' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'Why the sea has tides' });
    await row.getByText('Captions being written').waitFor();
    await row.getByRole('link', { name: 'Why the sea has tides' }).click();
    await page.getByText('There is no transcript yet.').waitFor();
    await playMuted(page);
    const askedBefore = operations.length;
    await playsFor(page, LONGER_THAN_ASKING_SECONDS);
    expect(operations.slice(askedBefore)).toEqual([]);
    expect(events).toEqual([]);
    const source = await page.locator('video').getAttribute('src');

    site.releaseCaptions();
    const lines = page.getByRole('list', { name: 'Transcript' }).getByRole('button');
    await lines.first().waitFor();
    expect(events.map((event) => JSON.parse(event).payload.data)).toEqual([
      { onCaptionReady: expect.objectContaining({ status: 'READY', language: 'en-US' }) },
    ]);
    expect(await shownCue(page)).toMatch(/Why the sea has tides|this short lecture|Stand on a beach/);
    expect(await page.locator('video').getAttribute('src'), 'it played on').toBe(source);
    await playsFor(page, 0.5);

    // The transcript follows, far ahead too, where the browser has to ask S3 for a part of the file; and it leads.
    await seek(page, 40);
    await playsFor(page, 0.5);
    const spoken = await shownCue(page);
    expect(spoken).toMatch(/Sun|Moon/);
    const current = page.locator('.transcript [aria-current="true"]');
    await current.getByText(spoken).waitFor();
    expect(await current.evaluate((it) => it.getBoundingClientRect().top < innerHeight)).toBe(true);
    await lines.nth(1).click();
    await page.waitForFunction(() => document.querySelector('video')!.currentTime < 10);
    await page.locator('.transcript li').nth(1).and(current).waitFor();

    await page.locator('video').evaluate((video: HTMLVideoElement) => {
      video.pause();
      video.currentTime = 5;
      video.controls = false;
    });
    await shownCue(page);
    const withCaptions = await page.locator('video').screenshot();
    await page.getByRole('combobox', { name: 'Captions' }).selectOption('Off');
    await page.waitForFunction(() =>
      [...document.querySelector('video')!.textTracks].every(({ mode }) => mode !== 'showing'),
    );
    const withoutCaptions = await page.locator('video').screenshot();
    expect(withCaptions.equals(withoutCaptions), 'the captions are seen').toBe(false);
    // What is chosen in the player's own menu counts as well.
    await page.locator('video').evaluate((video: HTMLVideoElement) => {
      video.textTracks[0]!.mode = 'showing';
      video.controls = true;
    });
    await page.waitForFunction(() => document.querySelector<HTMLSelectElement>('.screen select')!.value === 'en-US');
    await expectGoodScreen(page, 'lecture');

    // A URL that is refused is renewed, and the video goes on where it was.
    await seek(page, 30);
    await playMuted(page);
    let refusals = 0;
    await page.route(/\/videos\//, (route) => {
      if (refusals > 0) return route.fallback();
      refusals += 1;
      return route.fulfill({ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' });
    });
    await page.locator('video').evaluate((video: HTMLVideoElement) => {
      video.src = `${video.src}&again=1`;
      video.load();
    });
    await page.waitForFunction(
      (old) => !document.querySelector('video')!.src.includes('again') && document.querySelector('video')!.src !== old,
      source,
    );
    expect(refusals).toBe(1);
    await page.unrouteAll();

    await page.getByRole('button', { name: 'Delete lecture' }).click();
    await expectGoodScreen(page, 'delete-lecture');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Delete lecture' }).click();
    await page.getByRole('button', { name: 'Delete for ever' }).click();
    await page.getByRole('heading', { name: 'Your lectures' }).waitFor();
    await page.getByText('No lectures yet').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expectGoodScreen(page, 'sign-in');
    expect(faults).toEqual([]);
  });
});

describe('the captions of a lecture', () => {
  it('are corrected, added to, downloaded, and never lost to somebody else’s change', async () => {
    const user = await site.newUser();
    const bytes = media('lecture.mp4');
    const { id } = await user.client.uploadVideo(new Blob([bytes], { type: 'video/mp4' }), {
      title: 'Tides',
      language: 'en-US',
    });
    const ready = await eventually(async () => {
      const video = await user.client.video({ id });
      return video?.captions.find(({ status }) => status === 'READY');
    }, 'there are captions');
    const { page, faults } = await site.visit();
    await signIn(page, user);
    await page.getByRole('link', { name: 'Tides' }).click();
    await page.getByRole('button', { name: 'Edit captions' }).click();
    const save = page.getByRole('button', { name: 'Save captions' });

    // What is wrong is said where it is, and cannot be saved.
    await page.getByLabel('Caption 1 ends', { exact: true }).fill('soon');
    await page.getByText('Write times like 1:02:03.400.').waitFor();
    await textOfCue(page, 2).fill('');
    await page.getByText('2 captions need a look.').waitFor();
    expect(await save.isDisabled()).toBe(true);
    await expectGoodScreen(page, 'editor');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await textOfCue(page, 2).inputValue()).toBe('Welcome to this short lecture.');

    const rows = page.locator('.cue');
    const count = await rows.count();
    await textOfCue(page, 2).evaluate((text: HTMLTextAreaElement) => text.setSelectionRange(10, 10));
    await page.getByLabel('Split caption 2', { exact: true }).click();
    expect(await textOfCue(page, 2).inputValue()).toBe('Welcome to');
    await page.getByLabel('Join caption 2 with the next', { exact: true }).click();
    expect(await textOfCue(page, 2).inputValue()).toBe('Welcome to\nthis short lecture.');
    await page.getByLabel('Insert a caption after 2', { exact: true }).click();
    expect(await rows.count()).toBe(count + 1);
    expect(await textOfCue(page, 3).evaluate((it) => it === document.activeElement), 'typing goes on there').toBe(true);
    await page.keyboard.type('gone again');
    await page.getByLabel('Delete caption 3', { exact: true }).click();
    await textOfCue(page, 1).fill('<b>Tides</b> & <script>alert(1)</script>');
    await save.click();
    await page.getByText('The captions are saved.').waitFor();
    const first = page.getByRole('list', { name: 'Transcript' }).getByRole('button').first();
    await first.getByText('<b>Tides</b> & <script>alert(1)</script>').waitFor();
    await page.getByText('corrected by you').waitFor();
    await seek(page, 0.5);
    expect(await shownCue(page)).toBe('<b>Tides</b> & <script>alert(1)</script>');

    // Somebody else was faster: nothing is overwritten unasked. A new title alone is no conflict.
    await page.getByRole('button', { name: 'Edit captions' }).click();
    const before = await user.client.video({ id });
    await user.client.updateVideo({ input: { id, expectedVersion: before!.version, title: 'Tides and more' } });
    await textOfCue(page, 2).fill('Second try.');
    await save.click();
    await page.getByText('The captions are saved.').waitFor();
    await page.getByRole('button', { name: 'Edit captions' }).click();
    await textOfCue(page, 2).fill('Mine.');
    const vtt = 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nTheirs.\n';
    await user.client.saveCaptions({ input: { videoId: id, language: 'en-US', text: vtt } });
    await save.click();
    await page.getByText('These captions were changed elsewhere').waitFor();
    await expectGoodScreen(page, 'editor-conflict');
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(await textOfCue(page, 2).inputValue()).toBe('Mine.');
    await page.getByRole('link', { name: 'All lectures' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(await textOfCue(page, 2).inputValue()).toBe('Mine.');
    await page.getByRole('button', { name: 'Save mine over them' }).click();
    await page.getByText('The captions are saved.').waitFor();
    await page.getByRole('list', { name: 'Transcript' }).getByText('Mine.').waitFor();

    // A file of the user's own: a bad one is told by its line, a good one joins the menu.
    await page.getByRole('button', { name: 'Add a caption file' }).click();
    const dialog = page.getByRole('dialog');
    const file = dialog.getByLabel('Caption file', { exact: true });
    await file.setInputFiles(aFile('tides.de.srt', '1\n00:00:05,000 --> 00:00:02,000\nRückwärts\n'));
    expect(await dialog.getByLabel('Its language').inputValue()).toBe('de-DE');
    await expectGoodScreen(page, 'add-captions');
    await dialog.getByRole('button', { name: 'Add captions' }).click();
    await dialog.getByText('Line 2: the caption ends before it begins.').waitFor();
    await file.setInputFiles(aFile('tides.de.srt', '1\n00:00:00,000 --> 00:00:09,000\nGezeiten <i>früh</i>\n'));
    await dialog.getByRole('button', { name: 'Add captions' }).click();
    await page.getByText('The captions “Deutsch (Deutschland)” are there.').waitFor();
    await page.getByRole('combobox', { name: 'Captions' }).selectOption('de-DE');
    expect(await shownCue(page)).toBe('Gezeiten <i>früh</i>');
    await page.getByRole('list', { name: 'Transcript' }).getByText('Gezeiten <i>früh</i>').waitFor();

    for (const [name, format] of [
      ['Download Deutsch (Deutschland) as VTT', 'vtt'],
      ['Download Deutsch (Deutschland) as SRT', 'srt'],
    ] as const) {
      const downloading = page.waitForEvent('download');
      await page.getByRole('button', { name }).click();
      const download = await downloading;
      expect(download.suggestedFilename()).toBe(`Tides and more (de-DE).${format}`);
      expect(await readFile(await download.path(), 'utf8')).toContain('Gezeiten');
    }
    await expectGoodScreen(page, 'tracks');

    await page.getByRole('button', { name: 'Delete captions Deutsch' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete captions' }).click();
    await page.getByText('The captions “Deutsch (Deutschland)” are deleted.').waitFor();
    await page.getByRole('list', { name: 'Transcript' }).getByText('Mine.').waitFor();

    await page.getByRole('button', { name: 'Write captions again' }).click();
    await page.getByRole('dialog').getByLabel('Spoken language').selectOption('en-US');
    await expectGoodScreen(page, 'retry');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('You have corrected the captions in this language').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Delete captions English' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete captions' }).click();
    await page.getByText('There is no transcript yet.').waitFor();
    await page.getByRole('button', { name: 'Write captions again' }).click();
    await page.getByRole('dialog').getByLabel('Spoken language').selectOption('en-US');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('The captions are being written again.').waitFor();
    await page.getByRole('list', { name: 'Transcript' }).getByText('Welcome to this short lecture.').waitFor();
    expect(ready.label).toMatch(/English/);

    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByLabel('Title', { exact: true }).fill('🌊'.repeat(5000));
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('This title is too long. Shorten it.').waitFor();
    await page.getByLabel('Title', { exact: true }).fill(`${'🌊'.repeat(120)} tides`);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: '🌊 tides' }).waitFor();
    await expectGoodScreen(page, 'long-title');
    expect(faults).toEqual([]);
  });
});
