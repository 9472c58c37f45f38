import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { WebSocket as WebSocketOfWs } from 'ws';
import { startOwnStack, type OwnStack, type StackEndpoints } from '../../tools/own-stack.ts';
import { signIn } from '../../tools/sign-in.ts';

/** A stack for one test file. It is down, and its folder gone unless it was given one, when the file's tests are over. */
export async function openStack(options: { readonly tlsFolder?: string } = {}): Promise<OwnStack> {
  const { tlsFolder } = options;
  const stack = await startOwnStack({
    ...(tlsFolder === undefined ? {} : { dataFolder: tlsFolder, args: ['--tls', '--fresh'] }),
    // The stack itself must do without the trust that the tests' processes have.
    variables: { NODE_EXTRA_CA_CERTS: '' },
  });
  // A file that fails before its tests are collected ends without `afterAll`.
  process.once('exit', () => stack.process.kill());
  afterAll(async () => {
    await stack.stop({ keepData: tlsFolder !== undefined });
  });
  return stack;
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

/** Sends bytes as a ticket says. */
export async function put(signed: SignedPut, body: Uint8Array<ArrayBuffer>): Promise<void> {
  const headers = Object.fromEntries(signed.headers.map(({ name, value }) => [name, value]));
  const response = await fetch(signed.url, { method: 'PUT', headers, body });
  if (!response.ok) throw new Error(`PUT was answered with ${response.status}: ${await response.text()}`);
}

/** Gives Node 20 the WebSocket that browsers and later Nodes have. */
export function haveWebSocket(): void {
  Object.assign(globalThis, { WebSocket: globalThis.WebSocket ?? WebSocketOfWs });
}

/** The first frame of this type that comes over any WebSocket opened after the call. Looks on; changes nothing. */
export function frameOf(type: string): Promise<unknown> {
  haveWebSocket();
  const Plain = globalThis.WebSocket;
  return new Promise((resolve) => {
    globalThis.WebSocket = class extends Plain {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        this.addEventListener('message', ({ data }) => {
          const frame = JSON.parse(String(data)) as { readonly type?: string };
          if (frame.type === type) resolve(frame);
        });
      }
    };
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
