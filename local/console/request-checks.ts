import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Refusal } from './section.ts';

/** The largest form that is read; the console's own are far smaller. */
const MAX_FORM_BYTES = 64 * 1024;

/**
 * Keeps other websites out of a server that only this machine can reach: the browser on this machine can be made to call
 * it too.
 */
export interface RequestChecks {
  /** Stands in every form that the console writes. New with every process. */
  readonly token: string;
  /** Throws `Refusal` (403) for a name that is not this machine's: a foreign name that resolves to it (DNS rebinding). */
  host(req: IncomingMessage): void;
  /** Reads a form. Throws `Refusal`: 403 when another site sent it or it lacks the token, 413, 415. */
  form(req: IncomingMessage): Promise<URLSearchParams>;
}

/** Checks for a server that is at these origins, `http://127.0.0.1:4000` for example. */
export function createRequestChecks(origins: readonly string[]): RequestChecks {
  const token = randomBytes(32).toString('base64url');
  const hosts = origins.map((origin) => new URL(origin).host);
  return {
    token,
    host: (req) => {
      if (hosts.includes((req.headers.host ?? '').toLowerCase())) return;
      throw new Refusal(403, `The console answers only at ${origins.map((origin) => `${origin}/aws`).join(' and ')}.`);
    },
    form: async (req) => {
      const { origin } = req.headers;
      if (origin !== undefined && !origins.includes(origin.toLowerCase())) {
        throw new Refusal(403, 'Another website sent this form; nothing was done.');
      }
      const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
      if (type !== 'application/x-www-form-urlencoded') {
        throw new Refusal(415, 'The console reads forms in application/x-www-form-urlencoded.');
      }
      const fields = new URLSearchParams(await readBody(req));
      if (!isSame(fields.get('token') ?? '', token)) {
        throw new Refusal(
          403,
          'The form is not one that the running stack wrote: open its page again. Nothing was done.',
        );
      }
      return fields;
    },
  };
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > MAX_FORM_BYTES) throw new Refusal(413, 'The form is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
