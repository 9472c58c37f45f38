import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { schemaBreaks } from './schema-breaks.ts';

/**
 * `npm run schema:check`: fails when `schema.graphql` breaks a client that was released with `sdk/released-schema.graphql`.
 * `npm run schema:release`: at a release, and only then, makes the schema of now the one to compare with.
 */
const pathOf = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const RELEASED = pathOf('sdk/released-schema.graphql');
const now = readFileSync(pathOf('schema.graphql'), 'utf8');

if (process.argv.includes('--release')) writeFileSync(RELEASED, now);
else {
  const prelude = readFileSync(pathOf('tools/appsync-prelude.graphql'), 'utf8');
  const breaks = await schemaBreaks(readFileSync(RELEASED, 'utf8'), now, prelude);
  if (breaks.length > 0) {
    console.error('schema.graphql breaks clients that are released:');
    for (const message of breaks) console.error(`  ${message}`);
    console.error(
      'Keep what they use beside what is new, deprecated if need be; sdk/README.md says how to break on purpose.',
    );
    process.exit(1);
  }
  console.log('schema.graphql breaks no client that is released.');
}
