import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the examples of the SDK's README take as given. */
const GIVEN = `
declare global {
  const accessToken: string;
  const videoId: string;
  const file: File;
}
`;
/** Packages that are installed for the tests of the clients alone. */
const OF_THE_CLIENTS = /from '(?:@apollo|urql|@urql|aws-amplify)/;

/** The TypeScript examples of the SDK's README: those with our own client alone, or those with somebody else's. */
export function readmeExamples(which: 'own' | 'others'): readonly string[] {
  const readme = readFileSync(join(root, 'sdk', 'README.md'), 'utf8');
  return [...readme.matchAll(/^```ts\n([^]*?)^```$/gm)]
    .map(([, example]) => example ?? '')
    .filter((example) => OF_THE_CLIENTS.test(example) === (which === 'others'));
}

/**
 * What the compiler says of programs that use the SDK by its package's names, each a module of its own in a folder beneath the given
 * one, where their other packages are found. Empty when they all compile.
 */
export function compileExamples(examples: readonly string[], beneath: string): string {
  mkdirSync(join(beneath, '.build'), { recursive: true });
  const folder = mkdtempSync(join(beneath, '.build', 'examples-'));
  try {
    examples.forEach((example, index) => writeFileSync(join(folder, `example-${index + 1}.ts`), example));
    writeFileSync(join(folder, 'given.d.ts'), `${GIVEN}export {};\n`);
    const compilerOptions = {
      ...{ composite: false, emitDeclarationOnly: false, noEmit: true, types: ['node'] },
      // An example that is not used any further is an example all the same.
      ...{ noUnusedLocals: false, lib: ['es2023', 'dom', 'dom.iterable'], exactOptionalPropertyTypes: false },
      paths: { '@lectern/sdk': [join(root, 'sdk/index.ts')], '@lectern/sdk/node': [join(root, 'sdk/node-file.ts')] },
    };
    const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    return spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
