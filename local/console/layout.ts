import { html, type Html } from './html.ts';

/** What stands around a section. */
export interface PageOptions {
  readonly title: string;
  /** The sections, in the order of the menu. */
  readonly menu: readonly { readonly path: string; readonly title: string; readonly badge?: number | undefined }[];
  /** The path of the page that is shown. */
  readonly path: string;
  /** The address that shows the same again. */
  readonly self?: string | undefined;
  /** What was just done. */
  readonly notice?: string | undefined;
  /** Whether anything is made to fail on purpose. */
  readonly isFaulty: boolean;
  readonly body: Html;
}

/** A whole page of the console. It needs no script. */
export function layout({ title, menu, path, self, notice, isFaulty, body }: PageOptions): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Lectern AWS console</title>
        <link rel="stylesheet" href="/aws/console.css" />
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="bar">
          <p class="name"><a href="/aws">Lectern</a> <span>AWS on this machine</span></p>
          <nav aria-label="Sections">
            ${menu.map(
              (entry) =>
                html`<a href="${entry.path}" ${entry.path === path && html`aria-current="page"`}
                  >${entry.title}${
                    entry.badge !== undefined && entry.badge > 0 && html` <span class="badge">${entry.badge}</span>`
                  }</a
                >`,
            )}
          </nav>
        </header>
        <main id="content" tabindex="-1">
          <div class="head">
            <h1>${title}</h1>
            ${self !== undefined && html`<a class="button quiet" href="${self}">Refresh</a>`}
          </div>
          ${notice !== undefined && html`<p class="notice good" role="status">${notice}</p>`}
          ${
            isFaulty &&
            path !== '/aws/faults' &&
            html`<p class="notice bad">Some things are made to fail. <a href="/aws/faults">See the faults</a>.</p>`
          }
          ${body}
        </main>
      </body>
    </html>`;
}
