import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SUPPORT } from './support.ts';

/** `npm run docs` puts the table of what the local services emulate into the README; `--check` only says whether it is there. */
const file = fileURLToPath(new URL('../README.md', import.meta.url));
const [begin, end] = ['<!-- support -->', '<!-- /support -->'];
const rows = SUPPORT.map(({ service, yes, partly, no }) => `| ${service} | ${yes} | ${partly} | ${no} |`);
const table = ['| service | yes | partly | no |', '|---|---|---|---|', ...rows].join('\n');

const before = readFileSync(file, 'utf8');
const [head = '', rest = ''] = before.split(begin);
const tail = rest.split(end)[1] ?? '';
const after = `${head}${begin}\n\n${table}\n\n${end}${tail}`;
if (process.argv.includes('--check')) {
  if (after !== before) {
    console.error('README.md: the table of what local emulates is not what local/support.ts says. Run npm run docs.');
    process.exit(1);
  }
} else writeFileSync(file, after);
