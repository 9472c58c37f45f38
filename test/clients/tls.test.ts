import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect, rootCertificates } from 'node:tls';
import { describe, expect, inject, it } from 'vitest';
import { WebSocket } from 'ws';
import { certificateFile } from '../../local/tls.ts';
import { createClient } from '../../sdk/index.ts';
import { demoToken, openStack } from './support.ts';

const dataFolder = inject('tlsFolder');
/** Made by an earlier start, which the one below is to keep although it begins with an empty store. */
const certificate = readFileSync(certificateFile(dataFolder), 'utf8');
const { endpoints } = await openStack({ tlsFolder: dataFolder });
const port = Number(new URL(endpoints.web).port);

describe('npm start -- --tls', () => {
  it('serves the certificate that it made at its first start, for this machine’s names', async () => {
    const served = await new Promise<X509Certificate>((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: certificate }, () => {
        resolve(socket.getPeerX509Certificate()!);
        socket.end();
      });
      socket.once('error', reject);
    });
    expect(served.fingerprint256).toBe(new X509Certificate(certificate).fingerprint256);
    expect(served.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(served.checkHost('localhost')).toBe('localhost');
    expect(served.checkHost('example.com')).toBeUndefined();
  });

  it.skipIf(process.platform === 'win32')('keeps the key for this user alone', () => {
    expect(statSync(join(dataFolder, 'tls', 'key.pem')).mode & 0o777).toBe(0o600);
  });

  it('gives https and wss addresses for the API and the page, and leaves AWS where it is', () => {
    const host = `127.0.0.1:${port}`;
    expect(endpoints).toMatchObject({
      web: `https://${host}/`,
      graphql: `https://${host}/graphql`,
      realtime: `wss://${host}/graphql/realtime`,
      aws: `http://127.0.0.1:${port + 1}`,
    });
  });

  it('is refused by whoever does not trust the certificate, and refuses plain http', async () => {
    await expect(get({ ca: [...rootCertificates] })).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    await expect(get({ ca: certificate })).resolves.toBe(200);
    await expect(fetch(endpoints.web.replace('https', 'http'))).rejects.toThrow('fetch failed');
  });

  it('serves our own client, subscriptions included, which finds the real-time address by itself', async () => {
    const token = await demoToken(endpoints);
    const client = createClient({ url: endpoints.graphql, getToken: () => token, WebSocket });
    const { me } = { me: await client.me({}) };
    expect(me.videos).toBe(0);
    const events = client.onCaptionReady({});
    await expect(events.ready).resolves.toBeUndefined();
    client.close();
  });

  it('lets the page, under both of its names, send bytes to S3', async () => {
    for (const origin of [`https://127.0.0.1:${port}`, `https://localhost:${port}`]) {
      const preflight = await fetch(`${endpoints.aws}/${endpoints.bucket}/videos/x`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'PUT' },
      });
      expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
    }
  });
});

/** The status of the page's settings, asked for with this trust alone. */
function get(trust: { readonly ca: string | string[] }): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/config.json', agent: false, ...trust }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });
}
