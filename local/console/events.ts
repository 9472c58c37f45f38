import type { LocalBus } from '../events/bus.ts';
import { count, moment, nothing, pretty } from './format.ts';
import { html } from './html.ts';
import type { Section } from './section.ts';

/** What the bus has seen lately. */
export function createEventsSection(bus: Pick<LocalBus, 'recent'>): Section {
  return {
    name: 'events',
    title: 'Events',
    show: () => {
      const events = bus.recent();
      if (events.length === 0) return nothing('No event since the stack was started.');
      return html`<p class="hint">
          The latest ${count(events.length, 'event')} of the bus, newest first, since the start.
        </p>
        <ul class="list">
          ${events.map(
            ({ event, rules }) =>
              html`<li>
                <details>
                  <summary>
                    <span class="what">
                      <strong>${event['detail-type']}</strong>
                      <span class="hint">${event.source}, ${moment(event.time)}</span>
                    </span>
                    <span class="tags">
                      ${
                        rules.length === 0
                          ? html`<span class="tag">no rule</span>`
                          : rules.map((rule) => html`<span class="tag on">${rule}</span>`)
                      }
                    </span>
                  </summary>
                  ${pretty(event)}
                </details>
              </li>`,
          )}
        </ul>`;
    },
  };
}
