import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { moment, nothing, size, table } from './format.ts';
import { href, html, type Html } from './html.ts';
import type { ObjectStore, ShownVersion, VersionPage } from './object-store.ts';
import { Refusal, type Section } from './section.ts';

const PATH = '/aws/objects';

/** The objects of the bucket, with their versions and delete markers. */
export function createObjectsSection(objects: ObjectStore): Section {
  return {
    name: 'objects',
    title: 'Objects',
    show: async (query) => {
      const prefix = query.get('prefix') ?? '';
      const key = query.get('after');
      const versionId = query.get('version');
      const after = key === null ? undefined : { key, ...(versionId !== null && { versionId }) };
      const page = await objects.list(prefix, after);
      return html`${breadcrumbs(prefix)}
        <form class="fields" method="get" action="${PATH}">
          <label>Keys that begin with <input name="prefix" value="${prefix}" autocomplete="off" /></label>
          <button>Show</button>
        </form>
        ${showPage(page, prefix, after !== undefined)}
        ${
          page.next &&
          html`<p>
            <a href="${href(PATH, { prefix, after: page.next.key, version: page.next.versionId })}">Next objects</a>
          </p>`
        }`;
    },
  };
}

/**
 * Sends the bytes of one version to be saved, never to be shown: an object may hold anything, and the console's address is
 * the page's own. Throws `Refusal`.
 */
export async function download(objects: ObjectStore, query: URLSearchParams, res: ServerResponse): Promise<void> {
  const key = query.get('key') ?? '';
  if (key === '') throw new Refusal(400, 'The address must name a key.');
  const gone = new AbortController();
  res.once('close', () => {
    gone.abort();
  });
  const { sizeBytes, body } = await objects.open(key, query.get('version') ?? undefined, gone.signal);
  res.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': sizeBytes,
    'content-disposition': attachment(key),
  });
  await pipeline(body, res);
}

/** The last name of a key as a file name, by RFC 6266: plain for old clients, UTF-8 for the others. */
function attachment(key: string): string {
  const name = key.split('/').findLast((part) => part !== '') ?? 'object';
  const plain = name.replace(/[^\w.-]/gu, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/gu, (char) => `%${char.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** Every prefix on the way to this one. */
function breadcrumbs(prefix: string): Html | undefined {
  const parts = prefix.split('/').slice(0, -1);
  if (parts.length === 0) return undefined;
  return html`<nav class="crumbs" aria-label="Prefixes">
    <a href="${PATH}">all</a>
    ${parts.map(
      (part, index) =>
        html`/
          <a href="${href(PATH, { prefix: `${parts.slice(0, index + 1).join('/')}/` })}"
            >${part === '' ? '(empty)' : part}</a
          >`,
    )}
  </nav>`;
}

function showPage({ prefixes, versions }: VersionPage, prefix: string, isLater: boolean): Html {
  if (prefixes.length + versions.length === 0) {
    if (isLater) return nothing('Nothing more.');
    return nothing(prefix === '' ? 'The bucket is empty.' : 'No key begins like this.');
  }
  return html`${
    prefixes.length > 0 &&
    html`<ul class="list">
      ${prefixes.map((each) => html`<li><a href="${href(PATH, { prefix: each })}">${shown(each, prefix)}</a></li>`)}
    </ul>`
  }
  ${
    versions.length > 0 &&
    table(
      'Objects: every version, newest first.',
      ['Key', 'Version', 'Size', 'Written (UTC)', 'Save'],
      versions.map((version) => cells(version, prefix)),
    )
  }`;
}

function cells({ key, versionId, isLatest, at, sizeBytes }: ShownVersion, prefix: string) {
  const state = sizeBytes === undefined ? 'delete marker' : isLatest ? 'latest' : 'older';
  return [
    html`<span title="${key}">${shown(key, prefix)}</span>`,
    html`<span class="tag ${isLatest ? (sizeBytes === undefined ? 'off' : 'on') : ''}">${state}</span>
      <code class="id">${versionId}</code>`,
    sizeBytes === undefined ? '–' : size(sizeBytes),
    moment(at.getTime()),
    sizeBytes === undefined
      ? '–'
      : html`<a
          href="${href(`${PATH}/download`, { key, version: versionId })}"
          aria-label="Download ${key}, version ${versionId}"
          download
          >Download</a
        >`,
  ];
}

/** A key without what the breadcrumbs say already. */
function shown(key: string, prefix: string): string {
  const rest = key.slice(prefix.lastIndexOf('/') + 1);
  return rest === '' ? key : rest;
}
