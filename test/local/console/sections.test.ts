import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoDbError } from '../../../local/appsync/types.ts';
import { html } from '../../../local/console/html.ts';
import { createItemsSection } from '../../../local/console/items.ts';
import { aConsole } from './support.ts';

const HOSTILE = `<script>alert(1)</script>"'&<img src=x onerror=alert(2)>`;
const ESCAPED = '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;&lt;img src=x onerror=alert(2)&gt;';

let console: Awaited<ReturnType<typeof aConsole>>;
beforeAll(async () => {
  console = await aConsole();
});
afterAll(() => console.close());

const page = async (path: string): Promise<string> => {
  const { status, body } = await console.get(path);
  expect(status).toBe(200);
  return body;
};

describe('the first page', () => {
  it('leads to every section', async () => {
    const body = await page('/aws');
    for (const name of ['objects', 'items', 'jobs', 'queues', 'mailbox', 'events', 'faults']) {
      expect(body).toContain(`href="/aws/${name}"`);
      await page(`/aws/${name}`);
    }
    expect(await page('/aws/')).toContain('<h1>Overview</h1>');
  });
});

describe('objects', () => {
  it('are listed by prefix with their versions and delete markers, newest first', async () => {
    const first = await console.put('talks/a/source', 'one');
    const second = await console.put('talks/a/source', 'second');
    await console.s3Client.send(new DeleteObjectCommand({ Bucket: 'media', Key: 'talks/a/source' }));
    expect(await page('/aws/objects')).toContain('href="/aws/objects?prefix=talks%2F"');
    expect(await page('/aws/objects?prefix=talks/')).toContain('href="/aws/objects?prefix=talks%2Fa%2F"');
    const body = await page('/aws/objects?prefix=talks/a/');
    expect(body).toMatch(
      new RegExp(`delete marker.*older</span>.*${second}.*6 bytes.*older</span>.*${first}.*3 bytes`, 's'),
    );
  });

  it('are downloaded by version, to be saved and never to be shown', async () => {
    const first = await console.put('notes/Übung "1".html', '<script>alert(1)</script>');
    await console.put('notes/Übung "1".html', 'newer');
    const path = `/aws/objects/download?${new URLSearchParams({ key: 'notes/Übung "1".html', version: first }).toString()}`;
    expect(await page('/aws/objects?prefix=notes/')).toContain(`href="${path.replaceAll('&', '&amp;')}"`);
    const { status, headers, body } = await console.get(path);
    expect({ status, body }).toEqual({ status: 200, body: '<script>alert(1)</script>' });
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="_bung__1_.html"; filename*=UTF-8''%C3%9Cbung%20%221%22.html`,
      'content-length': '25',
      'x-content-type-options': 'nosniff',
    });
  });

  it('that are not there answer 404', async () => {
    expect((await console.get('/aws/objects/download?key=nowhere')).status).toBe(404);
    expect((await console.get('/aws/objects/download?key=talks/a/source&version=none')).status).toBe(404);
    expect((await console.get('/aws/objects/download')).status).toBe(400);
  });

  it('with hostile or unprintable keys are shown as text and can be downloaded', async () => {
    const key = `odd/${HOSTILE}\u0001 ü+%2B\u{1f600}`;
    await console.put(key, 'odd');
    const body = await page('/aws/objects?prefix=odd/');
    expect(body).not.toContain('<script>');
    expect(body).not.toContain('<img');
    // The key's own slash, in `</script>`, makes a prefix of what is before it.
    const below = await page(`/aws/objects?${new URLSearchParams({ prefix: 'odd/<script>alert(1)</' }).toString()}`);
    expect(below).toContain('script&gt;&quot;&#39;&amp;&lt;img src=x onerror=alert(2)&gt;');
    expect(below).not.toContain('<img');
    expect((await console.get(`/aws/objects/download?${new URLSearchParams({ key }).toString()}`)).body).toBe('odd');
  });

  it('come in pages', async () => {
    await Promise.all(Array.from({ length: 205 }, (_, n) => console.put(`many/${String(n).padStart(3, '0')}`, 'x')));
    const body = await page('/aws/objects?prefix=many/');
    expect(body).toContain('>199<');
    expect(body).not.toContain('>200<');
    const next = /href="([^"]+)"\s*>Next objects/.exec(body)![1]!.replaceAll('&amp;', '&');
    const rest = await page(next);
    expect(rest).not.toContain('>199<');
    expect(rest).toContain('>200<');
    expect(rest).toContain('>204<');
    expect(rest).not.toContain('Next objects');
  });
});

describe('items', () => {
  it('are shown by partition as readable JSON', async () => {
    await console.putItem({
      userId: { S: 'ada' },
      id: { S: '01ARZ3NDEKTSV4RRFFQ69G5FAV' },
      title: { S: HOSTILE },
      status: { S: 'READY' },
      sizeBytes: { N: '5368709120' },
      exact: { N: '12345678901234567890' },
      captions: {
        M: { en: { M: { notified: { BOOL: true }, reason: { NULL: true }, versions: { L: [{ N: '1' }] } } } },
      },
      tags: { SS: ['a', 'b'] },
    });
    await console.putItem({ userId: { S: 'ada' }, id: { S: '#usage' }, videos: { N: '1' } });
    expect(await page('/aws/items')).toMatch(/href="\/aws\/items\?partition=ada"\s*>ada<\/a>.*?<div>2<\/div>/s);
    const body = await page('/aws/items?partition=ada');
    expect(body).toContain(ESCAPED);
    expect(body).not.toContain('<script>');
    const [usage, video] = [...body.matchAll(/<pre[^>]*>(.*?)<\/pre>/gs)].map(([, json]) =>
      JSON.parse(unescape(json!)),
    );
    expect(usage).toEqual({ userId: 'ada', id: '#usage', videos: 1 });
    expect(video).toEqual({
      userId: 'ada',
      id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
      title: HOSTILE,
      status: 'READY',
      sizeBytes: 5_368_709_120,
      exact: '12345678901234567890',
      captions: { en: { notified: true, reason: null, versions: [1] } },
      tags: ['a', 'b'],
    });
    expect(await page('/aws/items?partition=nobody')).toContain('No items in this partition.');
  });

  it('come in pages', async () => {
    await Promise.all(
      Array.from({ length: 53 }, (_, n) =>
        console.putItem({ userId: { S: 'grace' }, id: { S: `item-${String(n).padStart(2, '0')}` } }),
      ),
    );
    const body = await page('/aws/items?partition=grace');
    expect(body).not.toContain('<strong>item-50');
    const rest = await page(/href="([^"]+)"\s*>Next items/.exec(body)![1]!.replaceAll('&amp;', '&'));
    expect(rest).not.toContain('<strong>item-49');
    expect(rest).toContain('<strong>item-52');
    expect(rest).not.toContain('Next items');
  });

  it('are refused with the reason of DynamoDB when it does not take the key', async () => {
    // The engines here take keys of any length.
    const message = 'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit';
    const section = createItemsSection({
      name: 'Lectures',
      partitionKey: 'userId',
      sortKey: 'id',
      send: () => Promise.reject(new DynamoDbError('ValidationException', message, 400, {})),
    });
    const shown = section.show(new URLSearchParams({ partition: 'x'.repeat(2049) }), () => html``);
    await expect(shown).rejects.toMatchObject({ status: 400, message: `DynamoDB refuses this: ${message}` });
  });
});

describe('transcription jobs', () => {
  it('are listed newest first with what became of them', async () => {
    await console.aJob('lecture-1');
    console.faults.failNext('TOO_LONG');
    await console.aJob('lecture-2');
    const body = await page('/aws/jobs');
    expect(body).toMatch(/lecture-2.*Maximum audio duration.*FAILED.*lecture-1.*en-US.*COMPLETED/s);
    expect(body).toContain('s3://media/lecture.mp4');
    expect((await console.state()).jobs).toMatchObject([
      { request: { name: 'lecture-2' }, status: 'FAILED' },
      { request: { name: 'lecture-1' }, status: 'COMPLETED' },
    ]);
  });
});

describe('the mailbox', () => {
  it('shows the codes with what they are for, newest first, and keeps the last 100', async () => {
    for (let n = 0; n < 130; n += 1) {
      const mail = { to: `user-${n}@example.com`, username: `sub-${n}`, code: String(100_000 + n) };
      console.mailbox.keep({ ...mail, purpose: 'SIGN_UP', at: '2026-03-01T12:00:00.000Z' });
    }
    const at = '2026-03-01T12:00:01.000Z';
    console.mailbox.keep({
      to: `${HOSTILE}@example.com`,
      username: 's',
      code: '654321',
      purpose: 'FORGOT_PASSWORD',
      at,
    });
    const body = await page('/aws/mailbox');
    expect(body).toMatch(/2026-03-01 12:00:01.*654321.*sets a new password.*100129.*confirms a sign-up.*100128/s);
    expect(body).toContain(`${ESCAPED}@example.com`);
    expect(body).not.toContain('<script>');
    expect(body).not.toContain('user-30@');
    const { mailbox } = await console.state();
    expect(mailbox).toHaveLength(100);
    expect(mailbox[0]).toEqual({
      to: `${HOSTILE}@example.com`,
      username: 's',
      code: '654321',
      purpose: 'FORGOT_PASSWORD',
      at,
    });
    expect(mailbox[99]!.to).toBe('user-31@example.com');
  });
});

describe('events', () => {
  it('are shown with the rules that they matched', async () => {
    await console.bus.publish({ source: 'aws.s3', detailType: 'Object Created', detail: { object: { key: HOSTILE } } });
    await console.bus.publish({ source: 'lectern', detailType: `Odd ${HOSTILE}`, detail: {} });
    const body = await page('/aws/events');
    expect(body).toMatch(/Odd.*no rule.*Object Created.*uploads/s);
    expect(body).toContain(ESCAPED);
    expect(body).not.toContain('<script>');
    expect((await console.state()).recentEvents.slice(0, 2)).toMatchObject([
      { event: { source: 'lectern' }, rules: [] },
      { event: { 'detail-type': 'Object Created' }, rules: ['uploads'] },
    ]);
  });
});

/** Undoes the escaping of HTML. */
function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
