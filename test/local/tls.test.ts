import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { certificateFile, openCertificate } from '../../local/tls.ts';

const DAY_MS = 86_400_000;
const START = Date.parse('2026-11-24T10:00:00Z');
const at = (ms: number) => ({ now: () => ms });

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'data');
}

it('makes a certificate for this machine in a folder that is not there yet, and keeps it', async () => {
  const folder = aFolder();
  const made = await openCertificate(folder, at(START));
  expect(readFileSync(certificateFile(folder), 'utf8')).toBe(made.cert);
  expect(await openCertificate(folder, at(START + 400 * DAY_MS))).toEqual(made);
  expect(readdirSync(folder)).toEqual(['tls']);
  const certificate = new X509Certificate(made.cert);
  expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / DAY_MS;
  expect(days).toBeLessThanOrEqual(825);
});

it.skipIf(process.platform === 'win32')('lets nobody else read the key', async () => {
  const folder = aFolder();
  await openCertificate(folder, at(START));
  expect(statSync(join(folder, 'tls', 'key.pem')).mode & 0o777).toBe(0o600);
});

it('replaces a certificate that is about to expire', async () => {
  const folder = aFolder();
  const first = await openCertificate(folder, at(START));
  const later = START + 820 * DAY_MS;
  const second = await openCertificate(folder, at(later));
  expect(second.cert).not.toBe(first.cert);
  expect(Date.parse(new X509Certificate(second.cert).validTo)).toBeGreaterThan(later + 800 * DAY_MS);
  expect(await openCertificate(folder, at(later))).toEqual(second);
});

it.each(['key.pem', 'certificate.pem'])('replaces both files when %s is damaged or another’s', async (name) => {
  const folder = aFolder();
  const first = await openCertificate(folder, at(START));
  writeFileSync(join(folder, 'tls', name), 'not PEM');
  const second = await openCertificate(folder, at(START));
  expect(second.key).not.toBe(first.key);
  writeFileSync(join(folder, 'tls', name), name === 'key.pem' ? first.key : first.cert);
  const third = await openCertificate(folder, at(START));
  expect([first.cert, second.cert]).not.toContain(third.cert);
});

it('says in one sentence that a folder cannot be written', async () => {
  const folder = aFolder();
  const inTheWay = join(folder, '..', 'file');
  writeFileSync(inTheWay, '');
  await expect(openCertificate(join(inTheWay, 'data'), at(START))).rejects.toMatchObject({
    name: 'CannotStart',
    message: expect.stringContaining('choose another folder with LECTERN_DATA') as string,
  });
  expect(existsSync(folder)).toBe(false);
});
