import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { SUPPORT, assumed } from './support.ts';
import type { ClaimId } from './support.ts';
import { readShowingTests } from './support/shown-by.ts';
import type { ShowingTest } from './support/shown-by.ts';

/**
 * `npm run docs` puts the table of what the local services emulate into the README, and every claim with the tests that
 * show it into `docs/local-support.md`; `--check` only says whether they are there.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const readme = { path: `${root}README.md`, name: 'README.md' };
const list = { path: `${root}docs/local-support.md`, name: 'docs/local-support.md' };
/** More tests of one claim than these are counted, not named. */
const NAMED_TESTS = 3;

const [begin, end] = ['<!-- support -->', '<!-- /support -->'];
const rows = SUPPORT.map(
  ({ service, claims, yes, partly, no }) => `| ${service} | ${counted(claims)} | ${yes} | ${partly} | ${no} |`,
);
const table = [
  '| service | claims | yes | partly | no |',
  '|---|---|---|---|---|',
  ...rows,
  '',
  'Every claim is shown by a test that passes; a claim without one fails `npm test`. *Assumed* is what AWS does not document. The',
  'claims, their tests and the assumptions: [docs/local-support.md](docs/local-support.md).',
].join('\n');

const before = readFileSync(readme.path, 'utf8');
const [head = '', rest = ''] = before.split(begin);
const tail = rest.split(end)[1] ?? '';
print(readme, `${head}${begin}\n\n${table}\n\n${end}${tail}`);

const tests = readShowingTests(root);
const testLine = ({ file, names }: ShowingTest): string => `${escaped(names.join(': '))} (\`${file}\`)`;
const sections = SUPPORT.map(({ service, claims }) => {
  const items = claims.map((claim) => {
    const shown = tests.get(claim) ?? [];
    const more = shown.length - NAMED_TESTS;
    const lines = shown.slice(0, NAMED_TESTS).map((test) => `  - ${testLine(test)}`);
    const assumption = assumed(claim);
    return [
      `- \`${claim}\`${assumption === undefined ? '' : ` **Assumed**: ${assumption}.`}`,
      ...lines,
      ...(more > 0 ? [`  - and ${more} more`] : []),
      ...(shown.length === 0 ? ['  - **no test**'] : []),
    ].join('\n');
  });
  return `## ${service}\n\n${items.join('\n')}`;
});
const page = `# What the local services emulate

Printed from \`local/support.ts\`, \`local/appsync/support.ts\` and the text of the tests by \`npm run docs\`. Below each claim are tests
that show it; \`npm test\` fails when one of the claims is shown by none that passes. **Assumed** marks what AWS does not document: what
is done here may then differ from the cloud, and code should not depend on it.

${sections.join('\n\n')}
`;
print(list, await format(page, { parser: 'markdown' }));

function counted(claims: readonly ClaimId[]): string {
  const assumptions = claims.filter((claim) => assumed(claim) !== undefined).length;
  return assumptions === 0 ? String(claims.length) : `${claims.length}, ${assumptions} of them assumed`;
}

/** Test names are prose, but for the patterns and code in some of them. */
function escaped(name: string): string {
  return name.replace(/[\\`*_<>[\]|]/g, (char) => `\\${char}`);
}

function print({ path, name }: { readonly path: string; readonly name: string }, text: string): void {
  if (!process.argv.includes('--check')) return writeFileSync(path, text);
  let current = '';
  try {
    current = readFileSync(path, 'utf8');
  } catch {
    // Not there at all: as far from current as can be.
  }
  if (current === text) return undefined;
  console.error(`${name} is not what the code and the tests say. Run npm run docs.`);
  process.exitCode = 1;
  return undefined;
}
