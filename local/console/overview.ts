import type { LocalBus } from '../events/bus.ts';
import type { Queues } from '../events/queues.ts';
import type { Job } from '../transcribe/job.ts';
import { count } from './format.ts';
import { html, type Html } from './html.ts';
import type { Mailbox } from './mail-keeper.ts';
import { countDeadLetters } from './queues.ts';

/** What the first page says in a few words. */
export interface OverviewOptions {
  readonly queues: Queues;
  readonly bus: Pick<LocalBus, 'recent'>;
  readonly mailbox: Mailbox;
  readonly jobs: readonly Job[];
  readonly isFaulty: boolean;
}

/** The first page: what there is, and where. */
export function overview({ queues, bus, mailbox, jobs, isFaulty }: OverviewOptions): Html {
  const letters = countDeadLetters(queues);
  const waiting = queues
    .status()
    .filter(({ deadLettersOf }) => deadLettersOf.length === 0)
    .reduce((sum, { visible, inFlight, delayed }) => sum + visible + inFlight + delayed, 0);
  const running = jobs.filter(({ status }) => status === 'QUEUED' || status === 'IN_PROGRESS').length;
  return html`<ul class="tiles">
      ${tile('objects', 'Objects', 'What the bucket holds, with every version')}
      ${tile('items', 'Items', 'What the table holds, by user')}
      ${tile('jobs', 'Jobs', `${count(jobs.length, 'transcription job')}, ${running} under way`)}
      ${tile('queues', 'Queues', `${count(waiting, 'message')} on the way, ${count(letters, 'dead letter')}`)}
      ${tile('mailbox', 'Mailbox', count(mailbox.list().length, 'mail'))}
      ${tile('events', 'Events', count(bus.recent().length, 'recent event'))}
      ${tile('faults', 'Faults', isFaulty ? 'Something is made to fail' : 'Nothing is switched on')}
    </ul>
    <p class="hint">
      The AWS services of this stack, for whoever develops on it. The same as data:
      <a href="/aws/state.json">state.json</a>. Times are UTC.
    </p>`;
}

function tile(name: string, title: string, words: string): Html {
  return html`<li>
    <a href="/aws/${name}"><strong>${title}</strong> <span>${words}</span></a>
  </li>`;
}
