import { html, type Content, type Html } from './html.ts';

/** A moment in UTC, to the second. Milliseconds since the epoch, or what ISO 8601 says. */
export function moment(at: number | string): Html {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)}</time>`;
}

/** A size in the unit that suits it, by thousands. */
export function size(bytes: number): string {
  if (bytes < 1000) return count(bytes, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'];
  const unit = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** unit).toFixed(1)} ${units[unit - 1] ?? ''}`;
}

/** `1 message`, `2 messages`. */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** JSON to read; a text that is not JSON stays as it is. */
export function pretty(value: unknown): Html {
  return html`<pre tabindex="0">${JSON.stringify(value, null, 2)}</pre>`;
}

/** A text as JSON to read, or as itself when it is none. */
export function prettyText(text: string): Html {
  try {
    return pretty(JSON.parse(text));
  } catch {
    return html`<pre tabindex="0">${text}</pre>`;
  }
}

/**
 * A table whose rows become cards where the screen is narrow. Cells are in the order of the headings. The roles are spelt out
 * because browsers forget them where the style is not a table's.
 */
export function table(caption: string, headings: readonly string[], rows: readonly (readonly Content[])[]): Html {
  return html`<table role="table">
    <caption>
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${headings.map((heading) => html`<th role="columnheader" scope="col">${heading}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        (cells) =>
          html`<tr role="row">
            ${cells.map((cell, index) => html`<td role="cell" data-label="${headings[index] ?? ''}"><div>${cell}</div></td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** What stands where there is nothing to show. */
export const nothing = (sentence: string): Html => html`<p class="hint">${sentence}</p>`;
