import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, vi } from 'vitest';
import { WebSocket as WebSocketOfWs } from 'ws';
import { startOwnStack, type OwnStack, type StackEndpoints } from '../../tools/own-stack.ts';
import { signIn } from '../../tools/sign-in.ts';

/** A stack for the tests of a file. It is down, and its folder gone unless it was given one, when they are over. */
export async function openStack(options: { readonly tlsFolder?: string } = {}): Promise<OwnStack> {
  const stack = await startStack(options);
  afterAll(() => stack.stop());
  return stack;
}

/** As `openStack`, for hooks, which cannot leave an `afterAll` behind: whoever calls stops it. */
export async function startStack({ tlsFolder }: { readonly tlsFolder?: string } = {}): Promise<OwnStack> {
  const stack = await startOwnStack({
    ...(tlsFolder === undefined ? {} : { dataFolder: tlsFolder, args: ['--tls', '--fresh'] }),
    // The stack itself must do without the trust that the tests' processes have.
    variables: { NODE_EXTRA_CA_CERTS: '' },
  });
  const stop = () => stack.stop({ keepData: tlsFolder !== undefined });
  // A file that fails before its tests are collected runs no hook: vitest ends its process by this signal.
  process.once('SIGTERM', () => void stop().finally(() => process.exit()));
  return { ...stack, stop };
}

/** The demo user's access token. */
export function demoToken(endpoints: StackEndpoints): Promise<string> {
  const { username, password } = endpoints.demoUser;
  return signIn({ ...endpoints, endpoint: `${endpoints.aws}/` }, username, password);
}

/** What every AWS client here is made with. */
export function awsOptions({ region, aws, credentials }: StackEndpoints) {
  return { region, endpoint: aws, credentials };
}

/** A lecture of 20 seconds, and the variables that announce it. */
export function aLecture() {
  const bytes = new Uint8Array(readFileSync(fileURLToPath(new URL('../media/lecture.webm', import.meta.url))));
  return { bytes, input: { title: 'Waves', contentType: 'video/webm', sizeBytes: bytes.length } };
}

/** A presigned PUT, as a ticket carries it. */
interface SignedPut {
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** Sends bytes as a ticket says; throws when it says nothing, or S3 refuses. */
export async function put(signed: SignedPut | null | undefined, body: Uint8Array<ArrayBuffer>): Promise<void> {
  if (!signed) throw new Error('The ticket has no PUT.');
  const headers = Object.fromEntries(signed.headers.map(({ name, value }) => [name, value]));
  const response = await fetch(signed.url, { method: 'PUT', headers, body });
  if (!response.ok) throw new Error(`PUT was answered with ${response.status}: ${await response.text()}`);
}

/** Gives Node 20 the WebSocket that browsers and later Nodes have. `vi.unstubAllGlobals` takes it back, wrapped or not. */
export function haveWebSocket(): void {
  vi.stubGlobal('WebSocket', 'WebSocket' in globalThis ? globalThis.WebSocket : WebSocketOfWs);
}

/** The first frame of this type that comes over any WebSocket opened after the call. Looks on; changes nothing. */
export function frameOf(type: string): Promise<unknown> {
  haveWebSocket();
  const Plain = globalThis.WebSocket;
  return new Promise((resolve) => {
    class Watched extends Plain {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        this.addEventListener('message', ({ data }) => {
          const frame = JSON.parse(String(data)) as { readonly type?: string };
          if (frame.type === type) resolve(frame);
        });
      }
    }
    vi.stubGlobal('WebSocket', Watched);
  });
}

/** The value of a promise, or a failure that says what did not come in time. */
export async function within<T>(seconds: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Not within ${seconds} s: ${what}.`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
