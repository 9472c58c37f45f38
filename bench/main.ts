import { printTable, type Row } from './support/table.ts';

/** What can be measured: each room is a file of its own that is run by its name. */
const ROOMS: Readonly<Record<string, () => Promise<{ measure(): Promise<readonly Row[]> }>>> = {
  requests: () => import('./rooms/requests.ts'),
  subscribers: () => import('./rooms/subscribers.ts'),
  'fan-out': () => import('./rooms/fan-out.ts'),
  start: () => import('./rooms/start.ts'),
  memory: () => import('./rooms/memory.ts'),
  presign: () => import('./rooms/presign.ts'),
  bundle: () => import('./rooms/bundle.ts'),
  page: () => import('./rooms/page.ts'),
  upload: () => import('./rooms/upload.ts'),
  captions: () => import('./rooms/captions.ts'),
  probe: () => import('./rooms/probe.ts'),
  audio: () => import('./rooms/audio.ts'),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(ROOMS, name));
if (unknown.length > 0) {
  console.error(`There is no room ${unknown.join(', ')}. There are: ${Object.keys(ROOMS).join(', ')}.`);
  process.exit(1);
}

const rows: Row[] = [];
for (const [name, load] of Object.entries(ROOMS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.error(`measuring ${name} ...`);
  rows.push(...(await (await load()).measure()));
}
printTable(rows);
process.exit(rows.every(({ isMet }) => isMet) ? 0 : 1);
