import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CREDENTIALS, FORM, aConsole } from './support.ts';

let console: Awaited<ReturnType<typeof aConsole>>;
beforeAll(async () => {
  console = await aConsole();
});
afterAll(() => console.close());

const losses = async () => (await console.state()).faults.events;
const lose = { detailType: 'Object Created', losePercent: '100' };

describe('the name that a request is sent to', () => {
  it.each(['127.0.0.1', 'localhost', 'LOCALHOST'])('may be %s', async (name) => {
    expect((await console.get('/aws', { host: `${name}:${console.port}` })).status).toBe(200);
  });

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '0.0.0.0', '[::1]'])(
    'may not be %s, whatever it resolves to',
    async (name) => {
      for (const path of [
        '/aws',
        '/aws/mailbox',
        '/aws/state.json',
        '/aws/objects/download?key=a',
        '/aws/console.css',
      ]) {
        const { status, body } = await console.get(path, { host: `${name}:${console.port}` });
        expect(status).toBe(403);
        expect(body).toContain(
          `The console answers only at ${console.url}/aws and http://localhost:${console.port}/aws.`,
        );
      }
    },
  );

  it('may not be of another port', async () => {
    expect((await console.get('/aws', { host: '127.0.0.1:1' })).status).toBe(403);
    expect((await console.get('/aws', { host: '127.0.0.1' })).status).toBe(403);
  });
});

describe('a form', () => {
  const send = async (headers: Readonly<Record<string, string>>, fields: Readonly<Record<string, string>>) =>
    console.call('/aws/faults/events', {
      method: 'POST',
      headers: { 'content-type': FORM, ...headers },
      body: new URLSearchParams(fields).toString(),
    });

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1'])(
    'of the origin %s is refused, even with the token',
    async (origin) => {
      const { status, body } = await send({ origin }, { token: await console.token(), ...lose });
      expect(status).toBe(403);
      expect(body).toContain('Another website sent this form; nothing was done.');
      expect(await losses()).toEqual([]);
    },
  );

  it.each<Readonly<Record<string, string>>>([{}, { token: '' }, { token: 'x'.repeat(43) }])(
    'with %o for a token is refused',
    async (fields) => {
      const { status, body } = await send({ origin: console.url }, { ...lose, ...fields });
      expect(status).toBe(403);
      expect(body).toContain('The form is not one that the running stack wrote');
      expect(await losses()).toEqual([]);
    },
  );

  it('with the token of another process is refused', async () => {
    const other = await aConsole();
    try {
      const { status } = await send({ origin: console.url }, { ...lose, token: await other.token() });
      expect(status).toBe(403);
    } finally {
      await other.close();
    }
  });

  it('in another encoding is refused: what a page can send without asking is not enough', async () => {
    const body = JSON.stringify({ token: await console.token(), ...lose });
    for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x']) {
      const headers = { origin: console.url, 'content-type': type };
      expect((await console.call('/aws/faults/events', { method: 'POST', headers, body })).status).toBe(415);
    }
    expect(await losses()).toEqual([]);
  });

  it('that is too large is refused', async () => {
    expect((await console.post('/aws/faults/events', { ...lose, more: 'x'.repeat(70_000) })).status).toBe(413);
    expect(await losses()).toEqual([]);
  });
});

describe('an address', () => {
  it.each([
    '/aws/nowhere',
    '/aws/queues/redrive',
    '/aws/faults/off/more',
    '/aws/objects/download/more',
    '/aws/state.json/more',
    '/aws//queues',
    '/aws/__proto__',
    '/aws/constructor/constructor',
  ])('%s with nothing behind it answers 404', async (path) => {
    const { status, body } = await console.get(path);
    expect(status).toBe(404);
    expect(body).toContain('There is nothing at this address.');
  });

  it.each([
    '/aws',
    '/aws/faults',
    '/aws/faults/nothing',
    '/aws/queues/constructor',
    '/aws/queues/off',
    '/aws/faults/off/x',
  ])('%s takes no form', async (path) => {
    expect((await console.post(path)).status).toBe(404);
  });

  it('answers only the methods that the console knows', async () => {
    const { status, headers } = await console.call('/aws', { method: 'DELETE' });
    expect(status).toBe(405);
    expect(headers.allow).toBe('GET, HEAD, POST');
  });

  it('answers HEAD without a body', async () => {
    const whole = await console.get('/aws/queues');
    const { status, headers, body } = await console.call('/aws/queues', { method: 'HEAD' });
    expect({ status, body }).toEqual({ status: 200, body: '' });
    expect(headers['content-length']).toBe(whole.headers['content-length']);
  });

  it('with an unknown notice shows none, so that a link cannot put words into the console', async () => {
    const { body } = await console.get('/aws/queues?done=%3Cb%3EYou+won&count=5');
    expect(body).not.toContain('You won');
    expect((await console.get('/aws/queues?done=redriven&count=%3Cb%3E')).body).toContain('0 messages went back');
  });
});

describe('every answer', () => {
  const paths = [
    '/aws',
    '/aws/nowhere',
    '/aws/console.css',
    '/aws/state.json',
    '/aws/objects/download?key=a',
    '/aws/faults',
  ];

  it.each(paths)('of %s forbids scripts, frames and everything from elsewhere', async (path) => {
    await console.put('a');
    const { headers } = await console.get(path);
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('has neither scripts nor styles of its own, nor the keys of the stack', async () => {
    await console.aDeadLetter('no');
    for (const path of [
      '',
      '/objects',
      '/items',
      '/jobs',
      '/queues',
      '/queues?queue=start-captions-dead',
      '/mailbox',
    ]) {
      const { body } = await console.get(`/aws${path}`);
      expect(body).not.toMatch(/<script|<style|\sstyle=|\son\w+=/i);
      expect(body).not.toContain(CREDENTIALS.secretAccessKey);
      expect(body).not.toContain(CREDENTIALS.accessKeyId);
      expect(body).not.toContain('X-Amz-Signature');
    }
  });
});

describe('what cannot be read', () => {
  it('is a 500 that says where to look, and the reason is in the log alone', async () => {
    const other = await aConsole();
    await other.send('DeleteTable', { TableName: 'Lectures' });
    try {
      const { status, body } = await other.get('/aws/items');
      expect(status).toBe(500);
      expect(body).toContain('The terminal of the stack says why.');
      expect(other.log.join()).toMatch(/console: .*ResourceNotFound/);
    } finally {
      await other.close();
    }
  });
});
