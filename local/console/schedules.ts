import type { Schedules } from '../events/schedules.ts';
import { moment, table } from './format.ts';
import { html } from './html.ts';
import { readChoice, type Section } from './section.ts';

/** What runs again and again, and a button to run it now. */
export function createSchedulesSection(schedules: Pick<Schedules, 'list' | 'run'>): Section {
  return {
    name: 'schedules',
    title: 'Schedules',
    show: (_query, write) =>
      table(
        'The functions that EventBridge would run by the clock.',
        ['Function', 'When', 'Last run (UTC)', 'How it ended', ''],
        schedules
          .list()
          .map(({ name, expression, lastRun }) => [
            name,
            html`<code>${expression}</code>`,
            lastRun === undefined ? 'not yet' : moment(lastRun.startedAt),
            lastRun === undefined ? '' : (lastRun.failure ?? 'well'),
            write('run', html`<input type="hidden" name="name" value="${name}" /><button>Run now</button>`),
          ]),
      ),
    actions: new Map([
      [
        'run',
        async (fields: URLSearchParams) => {
          const names = schedules.list().map(({ name }) => name);
          await schedules.run(readChoice(fields, 'name', names));
          return { notice: 'ran' };
        },
      ],
    ]),
    notices: new Map([['ran', () => 'It has run; below is how it ended.']]),
  };
}
