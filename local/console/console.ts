import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CodeMail } from '../cognito/mail.ts';
import type { Store } from '../context.ts';
import type { LocalBus, RecentEvent } from '../events/bus.ts';
import type { QueueStatus, Queues } from '../events/queues.ts';
import type { Schedules } from '../events/schedules.ts';
import type { Job } from '../transcribe/job.ts';
import { createEventsSection } from './events.ts';
import { createFaultsSection, faultState, isFaulty, type FaultState } from './faults.ts';
import { href, html, print, type Html } from './html.ts';
import { createItemsSection, type ItemsOptions } from './items.ts';
import { createJobsSection, listJobs } from './jobs.ts';
import { layout } from './layout.ts';
import type { Mailbox } from './mail-keeper.ts';
import { createMailboxSection } from './mailbox.ts';
import { openObjectStore, type BucketAccess } from './object-store.ts';
import { createObjectsSection, download } from './objects.ts';
import { overview } from './overview.ts';
import { countDeadLetters, createQueuesSection } from './queues.ts';
import { createRequestChecks } from './request-checks.ts';
import { createSchedulesSection } from './schedules.ts';
import { Refusal, type Section, type WriteForm } from './section.ts';
import type { TranscribeSwitches } from './transcribe-switches.ts';

/** What the console looks at and turns. */
export interface ConsoleOptions {
  /** Where it is served, under every name that a browser may have for this machine; any other name is refused. */
  readonly origins: readonly string[];
  readonly region: string;
  /** Where Transcribe keeps its jobs. */
  readonly store: Store;
  readonly objects: BucketAccess;
  readonly table: ItemsOptions;
  readonly queues: Queues;
  readonly bus: LocalBus;
  readonly schedules: Pick<Schedules, 'list' | 'run'>;
  readonly mailbox: Mailbox;
  /** The same that Transcribe was given. */
  readonly transcribe: TranscribeSwitches;
  readonly log: (line: string) => void;
}

/** What `/aws/state.json` says. */
export interface ConsoleState {
  readonly queues: readonly QueueStatus[];
  /** As they are stored, newest first, at most 200. */
  readonly jobs: readonly Job[];
  /** Newest first, at most 100. */
  readonly mailbox: readonly CodeMail[];
  readonly faults: FaultState;
  /** The latest events and the names of the rules that they matched, newest first, at most 100. */
  readonly recentEvents: readonly RecentEvent[];
}

/** The console behind an HTTP server. */
export interface AwsConsole {
  /** Answers one request to `/aws` or below, errors included. Never rejects. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Lets go of its connections. */
  close(): void;
}

/** Whether a path is the console's. */
export const isConsolePath = (path: string): boolean => path === '/aws' || path.startsWith('/aws/');

/** No script, nothing from elsewhere, in nobody's frame. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Not `no-referrer`: browsers would then send forms with the origin `null`.
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/**
 * The console for whoever develops on this machine: objects, items, transcription jobs, queues and dead letters, mailed
 * codes, events, and the switches that make things fail.
 *
 * Pages are at `/aws` and `/aws/{section}`; forms are sent to `/aws/{section}/{action}` with the token of this process, and
 * answer 303. `/aws/state.json` says the same to programs, read only: a `ConsoleState`.
 *
 * It answers only under this machine's own names, and does nothing that another website asks for (403).
 */
export function createConsole(options: ConsoleOptions): AwsConsole {
  const { queues, bus, mailbox, store, transcribe, log } = options;
  const checks = createRequestChecks(options.origins);
  const objects = openObjectStore(options.objects);
  const switches = { bus, transcribe };
  const css = readFileSync(new URL('./console.css', import.meta.url));
  const sections: readonly Section[] = [
    createObjectsSection(objects),
    createItemsSection(options.table),
    createJobsSection(options),
    createQueuesSection(queues),
    createSchedulesSection(options.schedules),
    createMailboxSection(mailbox),
    createEventsSection(bus),
    createFaultsSection(switches),
  ];

  const page = (path: string, title: string, body: Html, extra: { self?: string; notice?: string } = {}): string =>
    print(
      layout({
        title,
        path,
        body,
        ...extra,
        isFaulty: isFaulty(switches),
        menu: sections.map((section) => ({
          path: `/aws/${section.name}`,
          title: section.title,
          badge: section.name === 'queues' ? countDeadLetters(queues) : undefined,
        })),
      }),
    );

  const show = async (section: Section, query: URLSearchParams): Promise<string> => {
    const path = `/aws/${section.name}`;
    const write: WriteForm = (action, fields, className = '') =>
      html`<form class="${className}" method="post" action="${path}/${action}">
        <input type="hidden" name="token" value="${checks.token}" />${fields}
      </form>`;
    const body = await section.show(query, write);
    const notice = section.notices?.get(query.get('done') ?? '')?.(Number(query.get('count')) || 0);
    const again = new URLSearchParams([...query].filter(([name]) => name !== 'done' && name !== 'count'));
    const self = href(path, Object.fromEntries(again));
    return page(path, section.title, body, { self, ...(notice !== undefined && { notice }) });
  };

  const state = (): ConsoleState => ({
    queues: queues.status(),
    jobs: listJobs(store),
    mailbox: mailbox.list(),
    faults: faultState(switches),
    recentEvents: bus.recent(),
  });

  const get = async (path: readonly string[], query: URLSearchParams, res: ServerResponse): Promise<void> => {
    const [name, action, ...more] = path;
    if (name === undefined) {
      const body = overview({ queues, bus, mailbox, jobs: listJobs(store), isFaulty: isFaulty(switches) });
      return send(res, 200, HTML, page('/aws', 'Overview', body, { self: '/aws' }));
    }
    if (action === undefined && name === 'state.json') return send(res, 200, JSON_TYPE, JSON.stringify(state()));
    if (action === undefined && name === 'console.css') return send(res, 200, 'text/css; charset=utf-8', css);
    if (name === 'objects' && action === 'download' && more.length === 0) return download(objects, query, res);
    const section = sections.find((each) => each.name === name);
    if (section === undefined || action !== undefined) throw notHere();
    return send(res, 200, HTML, await show(section, query));
  };

  const post = async (path: readonly string[], req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const fields = await checks.form(req);
    const [name, action = '', ...more] = path;
    const section = sections.find((each) => each.name === name);
    const act = section?.actions?.get(action);
    if (section === undefined || act === undefined || more.length > 0) throw notHere();
    const { notice, count, back } = await act(fields);
    const query = { ...back, done: notice, count: count === undefined ? undefined : String(count) };
    res.writeHead(303, { location: href(`/aws/${section.name}`, query) });
    res.end();
  };

  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    checks.host(req);
    const [path, query] = splitOnce(req.url ?? '', '?');
    const segments = path.split('/').slice(2);
    if (segments.at(-1) === '') segments.pop();
    switch (req.method) {
      case 'GET':
      case 'HEAD':
        return get(segments, new URLSearchParams(query), res);
      case 'POST':
        return post(segments, req, res);
      default:
        res.setHeader('allow', 'GET, HEAD, POST');
        throw new Refusal(405, 'The console knows GET, HEAD and POST.');
    }
  };

  return {
    handle: async (req, res) => {
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) res.setHeader(name, value);
      try {
        await answer(req, res);
      } catch (error) {
        if (res.headersSent || res.destroyed) {
          // A download that broke off: cutting the connection is all that can be said.
          res.destroy();
          return;
        }
        if (!(error instanceof Refusal)) log(`console: ${String(error)}`);
        const { status, message } =
          error instanceof Refusal
            ? error
            : { status: 500, message: 'This could not be read. The terminal of the stack says why.' };
        // What was not read of the request must not be taken for the next one.
        if (!req.complete) res.setHeader('connection', 'close');
        send(
          res,
          status,
          HTML,
          page('', TITLES[status] ?? 'This did not work', html`<p class="notice bad">${message}</p>`),
        );
      }
    },
    close: () => objects.close(),
  };
}

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json';

const TITLES: Readonly<Record<number, string>> = { 403: 'Refused', 404: 'Not found' };

const notHere = (): Refusal => new Refusal(404, 'There is nothing at this address.');

function send(res: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  // Node leaves the body out of an answer to HEAD.
  res.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  res.end(body);
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
