import type { StoredMessage } from '../events/queue-messages.ts';
import type { QueueStatus, Queues } from '../events/queues.ts';
import { count, moment, nothing, prettyText, table } from './format.ts';
import { href, html, type Html } from './html.ts';
import { Refusal, type Done, type Section, type WriteForm } from './section.ts';

const PATH = '/aws/queues';
const SHOWN_MESSAGES = 100;

/** The queues and their dead letters, which can be sent back to where they came from, or deleted. */
export function createQueuesSection(queues: Queues): Section {
  const find = (name: string | null): QueueStatus => {
    const found = queues.status().find((queue) => queue.name === name);
    if (found === undefined) throw new Refusal(404, 'There is no queue of this name.');
    return found;
  };
  /** Does something to one message, or to all, of the dead-letter queue that the form names. */
  const act =
    (notice: string, work: (queue: string, messageIds?: readonly string[]) => number) =>
    (fields: URLSearchParams): Done => {
      const { name, deadLettersOf } = find(fields.get('queue'));
      if (deadLettersOf.length === 0) throw new Refusal(400, 'This is no dead-letter queue.');
      const messageId = fields.get('message');
      const moved = messageId === null ? work(name) : work(name, [messageId]);
      return { notice, count: moved, back: { queue: name } };
    };
  return {
    name: 'queues',
    title: 'Queues',
    show: (query, write) =>
      query.has('queue')
        ? showQueue(find(query.get('queue')), queues.list(query.get('queue') ?? ''), write)
        : showAll(queues.status()),
    actions: new Map([
      ['redrive', act('redriven', (queue, ids) => queues.redrive(queue, ids))],
      ['delete', act('deleted', (queue, ids) => queues.purge(queue, ids))],
    ]),
    notices: new Map([
      ['redriven', (n) => `${count(n, 'message')} went back to be tried again.`],
      ['deleted', (n) => `${count(n, 'message')} deleted for good.`],
    ]),
  };
}

/** How many messages were given up. */
export const countDeadLetters = (queues: Queues): number =>
  queues
    .status()
    .filter(({ deadLettersOf }) => deadLettersOf.length > 0)
    .reduce((sum, queue) => sum + sizeOf(queue), 0);

const sizeOf = ({ visible, inFlight, delayed }: QueueStatus): number => visible + inFlight + delayed;

const linkTo = ({ name }: QueueStatus, text: string): Html =>
  html`<a href="${href(PATH, { queue: name })}">${text}</a>`;

function showAll(all: readonly QueueStatus[]): Html {
  const working = all.filter(({ deadLettersOf }) => deadLettersOf.length === 0);
  if (working.length === 0) return nothing('There are no queues.');
  return table(
    'One queue before each function that events wake. What fails too often becomes a dead letter.',
    ['Queue', 'Waiting', 'Being handled', 'Delayed', 'Dead letters'],
    working.map((queue) => [
      linkTo(queue, queue.name),
      queue.visible,
      queue.inFlight,
      queue.delayed,
      all
        .filter(({ deadLettersOf }) => deadLettersOf.includes(queue.name))
        .map((letters) => {
          const letterCount = sizeOf(letters);
          return html`<a
            class="${letterCount > 0 ? 'bad' : ''}"
            href="${href(PATH, { queue: letters.name })}"
            aria-label="${count(letterCount, 'dead letter')} of ${queue.name}"
            >${letterCount}</a
          >`;
        }),
    ]),
  );
}

function showQueue(queue: QueueStatus, messages: readonly StoredMessage[], write: WriteForm): Html {
  const isDeadLetters = queue.deadLettersOf.length > 0;
  return html`<p><a href="${PATH}">All queues</a></p>
    <h2>${queue.name}</h2>
    <p class="hint">${queue.arn}</p>
    ${isDeadLetters && html`<p>Dead letters of ${queue.deadLettersOf.join(', ')}.</p>`}
    ${isDeadLetters && messages.length > 0 && allActions(queue, messages.length, write)}
    ${
      messages.length === 0
        ? nothing(isDeadLetters ? 'No dead letters.' : 'Nothing waits here.')
        : html`<ul class="list">
            ${messages.slice(0, SHOWN_MESSAGES).map((message) => showMessage(queue, message, isDeadLetters, write))}
          </ul>`
    }
    ${
      messages.length > SHOWN_MESSAGES &&
      html`<p class="hint">The oldest ${SHOWN_MESSAGES} of ${messages.length} are shown.</p>`
    }`;
}

function allActions({ name }: QueueStatus, total: number, write: WriteForm): Html {
  const queue = html`<input type="hidden" name="queue" value="${name}" />`;
  return html`<div class="actions">
    ${write('redrive', html`${queue}<button>Send all ${total} back</button>`)}
    <details class="careful">
      <summary>Delete all&hellip;</summary>
      ${write('delete', html`${queue}<button class="danger">Delete ${count(total, 'message')} for good</button>`)}
    </details>
  </div>`;
}

function showMessage(queue: QueueStatus, message: StoredMessage, isDeadLetter: boolean, write: WriteForm): Html {
  const { messageId, body, sentAt, receiveCount, lastFailure, receiptHandle } = message;
  const fields = html`<input type="hidden" name="queue" value="${queue.name}" /><input
      type="hidden"
      name="message"
      value="${messageId}"
    />`;
  return html`<li>
    <details>
      <summary>
        <span class="what">
          <strong>${detailType(body) ?? 'Message'}</strong>
          <span class="hint">sent ${moment(sentAt)}, tried ${count(receiveCount, 'time')}</span>
          ${lastFailure !== undefined && html`<span class="bad">${lastFailure}</span>`}
        </span>
        ${receiptHandle !== undefined && html`<span class="tags"><span class="tag">being handled</span></span>`}
      </summary>
      <p class="hint">Message ${messageId}</p>
      ${prettyText(body)}
    </details>
    ${
      isDeadLetter &&
      html`<div class="actions">
        ${write('redrive', html`${fields}<button class="quiet" aria-label="Send back message ${messageId}">Send back</button>`)}
        <details class="careful">
          <summary aria-label="Delete message ${messageId}&hellip;">Delete&hellip;</summary>
          ${write(
            'delete',
            html`${fields}<button class="danger" aria-label="Delete message ${messageId} for good">
                Delete for good
              </button>`,
          )}
        </details>
      </div>`
    }
  </li>`;
}

/** What kind of event a message carries. */
function detailType(body: string): string | undefined {
  try {
    const event: unknown = JSON.parse(body);
    if (typeof event !== 'object' || event === null || !('detail-type' in event)) return undefined;
    return typeof event['detail-type'] === 'string' ? event['detail-type'] : undefined;
  } catch {
    return undefined;
  }
}
