import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from '@graphql-codegen/cli';
import { format, resolveConfig } from 'prettier';
import config from '../codegen.ts';

/** `npm run codegen:check`: fails when generating again would change a committed file. Writes nothing. */
const root = fileURLToPath(new URL('..', import.meta.url));
const generated = (await generate({ ...config, cwd: root, silent: true }, false)) as readonly {
  readonly filename: string;
  readonly content: string;
}[];
if (generated.length === 0) throw new Error('codegen.ts generates nothing.');
const stale: string[] = [];
for (const { filename, content } of generated) {
  const file = join(root, filename.replace(root, ''));
  const wanted = await format(content, { ...(await resolveConfig(file)), filepath: file });
  if (readFileSync(file, 'utf8') !== wanted) stale.push(filename);
}
if (stale.length > 0) {
  console.error(`Not what the schema and the operations give: ${stale.join(', ')}. Run npm run codegen.`);
  process.exit(1);
}
console.log(`${generated.length} generated files are up to date.`);
