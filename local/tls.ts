import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from './context.ts';
import { CannotStart } from './settings.ts';

/** What a server needs to speak TLS, both as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;
/** Apple's systems take no certificate that lives longer than this. */
const VALID_DAYS = 825;
/** A certificate that has less left is replaced at the start. */
const AT_LEAST_DAYS = 7;

/** Where a program that is to trust the stack finds its certificate: `NODE_EXTRA_CA_CERTS`, `curl --cacert`. */
export const certificateFile = (dataFolder: string): string => join(dataFolder, 'tls', 'certificate.pem');

/**
 * The certificate of this data folder for `127.0.0.1`, `::1` and `localhost`. It is made when there is none or it is about to
 * expire, and kept otherwise, `--fresh` included, so that trust given to it lasts. The key is readable by this user alone.
 * Throws `CannotStart` when the folder cannot be written.
 */
export async function openCertificate(dataFolder: string, clock: Clock): Promise<Certificate> {
  const folder = join(dataFolder, 'tls');
  try {
    const kept = read(folder, clock);
    if (kept) return kept;
    mkdirSync(dataFolder, { recursive: true });
    const { cert, key } = await make(clock);
    // Key and certificate appear together, by one rename: nobody ever reads a pair that does not match.
    const made = mkdtempSync(join(dataFolder, 'tls-'));
    writeFileSync(join(made, 'key.pem'), key, { mode: 0o600 });
    writeFileSync(join(made, 'certificate.pem'), cert, { mode: 0o644 });
    rmSync(folder, { recursive: true, force: true });
    renameSync(made, folder);
    return { cert, key };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CannotStart(`Cannot keep a certificate in ${folder}: choose another folder with LECTERN_DATA. (${why})`, {
      cause: error,
    });
  }
}

/** Undefined for what is missing, damaged, not a pair, or about to expire. */
function read(folder: string, clock: Clock): Certificate | undefined {
  try {
    const cert = readFileSync(join(folder, 'certificate.pem'), 'utf8');
    const key = readFileSync(join(folder, 'key.pem'), 'utf8');
    const parsed = new X509Certificate(cert);
    const isLasting = Date.parse(parsed.validTo) > clock.now() + AT_LEAST_DAYS * DAY_MS;
    return isLasting && parsed.checkPrivateKey(createPrivateKey(key)) ? { cert, key } : undefined;
  } catch {
    return undefined;
  }
}

async function make(clock: Clock): Promise<Certificate> {
  // Loaded only when one is made: it would cost every start.
  const { generate } = await import('selfsigned');
  const now = clock.now();
  const made = await generate([{ name: 'commonName', value: 'Lectern on this machine' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    // A clock that is a little behind this one's still takes it.
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + (VALID_DAYS - 1) * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { cert: made.cert, key: made.private };
}
