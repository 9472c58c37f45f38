import type { LocalBus } from '../events/bus.ts';
import type { EventFaults } from '../events/faults.ts';
import { FAILURE_REASONS, type FailureName } from '../transcribe/failure-reasons.ts';
import type { EventDelivery } from '../transcribe/faults.ts';
import { count } from './format.ts';
import { html, type Html } from './html.ts';
import { Refusal, readChoice, readCount, readNumber, type Done, type Section, type WriteForm } from './section.ts';
import type { PendingFaults, TranscribeSwitches } from './transcribe-switches.ts';

/** What the switches turn. */
export interface FaultOptions {
  readonly bus: Pick<LocalBus, 'faults' | 'recent'>;
  readonly transcribe: TranscribeSwitches;
}

/** Everything that is made to fail at the moment. */
export interface FaultState {
  readonly events: readonly (EventFaults & { readonly detailType: string })[];
  readonly transcribe: PendingFaults;
}

/** What is switched on. */
export const faultState = ({ bus, transcribe }: FaultOptions): FaultState => ({
  events: bus.faults.list().map(([detailType, faults]) => ({ detailType, ...faults })),
  transcribe: transcribe.pending(),
});

/** Whether anything is switched on. */
export function isFaulty(options: FaultOptions): boolean {
  const { events, transcribe } = faultState(options);
  const isQuiet = transcribe.jobs.length + transcribe.refusals.length === 0 && transcribe.events === 'deliver';
  return events.length > 0 || !isQuiet;
}

const MAX_DETAIL_TYPE = 128;
const MAX_TIMES = 100;
/** SQS delays a message by 15 minutes at most. */
const MAX_DELAY_SECONDS = 900;
const DELIVERIES = ['deliver', 'lose', 'repeat'] as const satisfies readonly EventDelivery[];
const REFUSALS = ['LimitExceededException', 'InternalFailureException'] as const;
// `FAILURE_REASONS` has every FailureName and nothing else.
const REASONS = Object.keys(FAILURE_REASONS) as FailureName[];

/** The switches that make events and transcription jobs misbehave as the real services can. */
export function createFaultsSection(options: FaultOptions): Section {
  const { bus, transcribe } = options;
  return {
    name: 'faults',
    title: 'Faults',
    show: (_query, write) => {
      const state = faultState(options);
      return html`<p class="hint">
          Switches that make this stack fail as AWS can fail. They are off after every start; events are affected
          between the bus and the queues.
        </p>
        ${isFaulty(options) ? write('off', html`<button>Switch everything off</button>`) : html`<p class="good">Nothing is switched on.</p>`}
        ${showEventFaults(state, knownTypes(bus), write)} ${showTranscribe(state.transcribe, write)}`;
    },
    actions: new Map<string, (fields: URLSearchParams) => Done>([
      ['events', (fields) => setEventFaults(fields, bus)],
      [
        'events-off',
        (fields) => {
          bus.faults.clear(readDetailType(fields));
          return { notice: 'cleared' };
        },
      ],
      [
        'job-fails',
        (fields) => {
          const times = readTimes(fields);
          transcribe.failNext(readChoice(fields, 'reason', REASONS), times);
          return { notice: 'jobs', count: times };
        },
      ],
      [
        'job-no-speech',
        (fields) => {
          const times = readTimes(fields);
          transcribe.noSpeechNext(times);
          return { notice: 'jobs', count: times };
        },
      ],
      [
        'job-refused',
        (fields) => {
          const times = readTimes(fields);
          transcribe.refuseNext(readChoice(fields, 'error', REFUSALS), times);
          return { notice: 'refusals', count: times };
        },
      ],
      [
        'job-events',
        (fields) => {
          transcribe.setEventDelivery(readChoice(fields, 'delivery', DELIVERIES));
          return { notice: 'set' };
        },
      ],
      [
        'off',
        () => {
          bus.faults.clear();
          transcribe.clear();
          return { notice: 'off' };
        },
      ],
    ]),
    notices: new Map<string, (n: number) => string>([
      ['set', () => 'It holds from the next event on.'],
      ['cleared', () => 'Events of this type travel normally again.'],
      ['jobs', (n) => `${count(n, 'job')} more will do so.`],
      ['refusals', (n) => `${count(n, 'call')} more to start a job will be refused.`],
      ['off', () => 'Everything is switched off.'],
    ]),
  };
}

/** Sets the faults of one detail type, or ends them when every field is 0. */
function setEventFaults(fields: URLSearchParams, bus: Pick<LocalBus, 'faults'>): Done {
  const detailType = readDetailType(fields);
  const asked: Required<EventFaults> = {
    lose: readNumber(fields, 'losePercent', { max: 100 }) / 100,
    repeat: readCount(fields, 'repeat', { max: 10 }),
    delaySeconds: readNumber(fields, 'delaySeconds', { max: MAX_DELAY_SECONDS }),
    reorderWithinSeconds: readNumber(fields, 'reorderWithinSeconds', { max: MAX_DELAY_SECONDS }),
  };
  const faults: EventFaults = Object.fromEntries(Object.entries(asked).filter(([, value]) => value > 0));
  if (Object.keys(faults).length === 0) {
    bus.faults.clear(detailType);
    return { notice: 'cleared' };
  }
  bus.faults.set(detailType, faults);
  return { notice: 'set' };
}

function readDetailType(fields: URLSearchParams): string {
  const detailType = fields.get('detailType')?.trim() ?? '';
  if (detailType !== '' && detailType.length <= MAX_DETAIL_TYPE) return detailType;
  throw new Refusal(400, `The detail type must have 1 to ${MAX_DETAIL_TYPE} characters.`);
}

function readTimes(fields: URLSearchParams): number {
  const times = readCount(fields, 'times', { max: MAX_TIMES });
  if (times === 0) throw new Refusal(400, 'The field times must be 1 or more.');
  return times;
}

function knownTypes(bus: Pick<LocalBus, 'recent'>): readonly string[] {
  const seen = bus.recent().map(({ event }) => event['detail-type']);
  return [...new Set(['*', 'Object Created', 'Object Deleted', 'Transcribe Job State Change', ...seen])];
}

function showEventFaults({ events }: FaultState, types: readonly string[], write: WriteForm): Html {
  return html`<section class="card" aria-labelledby="event-faults">
    <h2 id="event-faults">Events on their way to the queues</h2>
    <p class="hint">
      By detail type; * stands for every type that has no faults of its own. All 0 is the same as switched off.
    </p>
    ${
      events.length > 0 &&
      html`<ul class="list">
        ${events.map(
          (faults) =>
            html`<li>
              <div class="row">
                <span class="what"><strong>${nameOf(faults.detailType)}</strong> <span>${inWords(faults)}</span></span>
                ${write(
                  'events-off',
                  html`<input type="hidden" name="detailType" value="${faults.detailType}" /><button
                      class="quiet"
                      aria-label="Switch off for ${nameOf(faults.detailType)}"
                    >
                      Switch off
                    </button>`,
                )}
              </div>
            </li>`,
        )}
      </ul>`
    }
    ${write(
      'events',
      html`<label class="wide"
          >Detail type
          <input name="detailType" list="detail-types" required maxlength="${MAX_DETAIL_TYPE}" autocomplete="off"
        /></label>
        <datalist id="detail-types">${types.map((type) => html`<option value="${type}"></option>`)}</datalist>
        ${numberField('losePercent', 'Lost (%)', 100)} ${numberField('repeat', 'Further copies', 10)}
        ${numberField('delaySeconds', 'Late by (s)', MAX_DELAY_SECONDS)}
        ${numberField('reorderWithinSeconds', 'Reordered (s)', MAX_DELAY_SECONDS)}
        <button>Set</button>`,
      'fields',
    )}
  </section>`;
}

function showTranscribe({ jobs, refusals, events }: PendingFaults, write: WriteForm): Html {
  const times = html`<label class="short"
    >How many
    <input name="times" type="number" inputmode="numeric" min="1" max="${MAX_TIMES}" value="1" required />
  </label>`;
  return html`<section class="card" aria-labelledby="transcribe-faults">
    <h2 id="transcribe-faults">Transcribe</h2>
    ${jobs.length > 0 && html`<p>The next ${count(jobs.length, 'job')}: <strong>${jobs.join(', ')}</strong></p>`}
    ${
      refusals.length > 0 &&
      html`<p>The next ${count(refusals.length, 'call')} to start a job: <strong>${refusals.join(', ')}</strong></p>`
    }
    ${write(
      'job-fails',
      html`<label class="wide"
          >The next jobs fail with
          <select name="reason">
            ${REASONS.map((reason) => html`<option value="${reason}">${FAILURE_REASONS[reason]}</option>`)}
          </select>
        </label>
        ${times}<button>Set</button>`,
      'fields',
    )}
    ${write(
      'job-no-speech',
      html`<p class="label wide">In the next jobs nobody speaks</p>
        ${times}<button>Set</button>`,
      'fields',
    )}
    ${write(
      'job-refused',
      html`<label class="wide"
          >The next calls to start a job are refused with
          <select name="error">
            ${REFUSALS.map((error) => html`<option>${error}</option>`)}
          </select>
        </label>
        ${times}<button>Set</button>`,
      'fields',
    )}
    ${write(
      'job-events',
      html`<fieldset class="wide">
          <legend>The event about a job's end</legend>
          ${DELIVERIES.map(
            (delivery) =>
              html`<label class="choice"
                ><input type="radio" name="delivery" value="${delivery}" ${delivery === events && html`checked`} />
                ${DELIVERY_WORDS[delivery]}</label
              >`,
          )}
        </fieldset>
        <button>Set</button>`,
      'fields',
    )}
  </section>`;
}

const DELIVERY_WORDS: Readonly<Record<EventDelivery, string>> = {
  deliver: 'arrives',
  lose: 'is lost',
  repeat: 'comes twice',
};

const nameOf = (detailType: string): string => (detailType === '*' ? 'Every other type' : detailType);

function inWords({ lose = 0, repeat = 0, delaySeconds = 0, reorderWithinSeconds = 0 }: EventFaults): string {
  return [
    lose > 0 && `${Math.round(lose * 100)} % lost`,
    repeat > 0 && `${repeat} more of each`,
    delaySeconds > 0 && `${delaySeconds} s late`,
    reorderWithinSeconds > 0 && `out of order within ${reorderWithinSeconds} s`,
  ]
    .filter((words) => words !== false)
    .join(', ');
}

function numberField(name: string, label: string, max: number): Html {
  return html`<label
    >${label}
    <input name="${name}" type="number" inputmode="decimal" min="0" max="${max}" step="any" value="0" />
  </label>`;
}
