const MARKUP = Symbol('markup');

/** Markup that is safe to send: only `html` makes it, so nothing that came from data can pass for it. */
export interface Html {
  readonly [MARKUP]: string;
}

/** What a template takes. Text and numbers are escaped; `undefined` and `false` print nothing. */
export type Content = Html | string | number | undefined | false | readonly Content[];

/**
 * Writes markup: `` html`<p>${text}</p>` ``. Whatever is filled in is escaped unless it is markup itself. Attributes must
 * stand in double quotes.
 */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Html {
  const written = strings.map((text, index) => text + write(contents[index]));
  return { [MARKUP]: written.join('') };
}

/** The text of markup, to be sent as `text/html`. */
export const print = (markup: Html): string => markup[MARKUP];

/** An address with its query, in the order given; what is `undefined` is left out. */
export function href(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value);
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

function write(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'string') return escape(content);
  if (typeof content === 'number') return String(content);
  return MARKUP in content ? content[MARKUP] : content.map(write).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replace(/[&<>"']/gu, (char) => ENTITIES[char] ?? char);
