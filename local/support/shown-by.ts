import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

/** A test that says what it shows. */
export interface ShowingTest {
  /** From the project's root, with `/`. */
  readonly file: string;
  /** The names of the test and of what is around it, outermost first, as they stand in the text: `%s` is still `%s`. */
  readonly names: readonly string[];
}

/** Not among what `npm test` runs, so that nothing is shown there. */
const NOT_RUN = new Set(['clients', 'long', 'node_modules']);

/**
 * Which tests show which claim, read from the text of the tests: nothing is run. Claims and files in alphabetical order,
 * the tests of a file in its own.
 *
 * @param root the project's folder, with `test/` in it.
 */
export function readShowingTests(root: string): ReadonlyMap<string, readonly ShowingTest[]> {
  const found = new Map<string, ShowingTest[]>();
  for (const path of testFiles(join(root, 'test'))) {
    const text = readFileSync(path, 'utf8');
    if (!text.includes('shows')) continue;
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const file = relative(root, path).split(sep).join('/');
    visit(source, [], (names, claim) => {
      const tests = found.get(claim) ?? [];
      if (!tests.some((test) => test.file === file && test.names.join() === names.join())) tests.push({ file, names });
      found.set(claim, tests);
    });
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function testFiles(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_RUN.has(entry.name) ? [] : testFiles(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

function visit(node: ts.Node, names: readonly string[], tell: (names: readonly string[], claim: string) => void): void {
  let around = names;
  if (ts.isCallExpression(node)) {
    const called = ts.isIdentifier(node.expression) ? node.expression.text : '';
    if (called === 'shows' || called === 'showsOf') {
      // The first argument of `showsOf` is the row of a table.
      const claims = called === 'shows' ? node.arguments : node.arguments.slice(1);
      for (const claim of claims) if (ts.isStringLiteralLike(claim)) tell(names, claim.text);
    }
    const name = nameIn(node);
    if (name !== undefined) around = [...names, name];
  }
  ts.forEachChild(node, (child) => visit(child, around, tell));
}

/** What a call such as `it('…', () => …)` or `describe.each(…)('…', () => …)` names; `undefined` for other calls. */
function nameIn(call: ts.CallExpression): string | undefined {
  const [first] = call.arguments;
  const last = call.arguments.at(-1);
  if (first === undefined || last === undefined || !(ts.isArrowFunction(last) || ts.isFunctionExpression(last))) {
    return undefined;
  }
  if (!/^(?:it|describe|onEveryEngine)\b/.test(call.expression.getText())) return undefined;
  if (ts.isStringLiteralLike(first)) return first.text;
  return ts.isTemplateExpression(first) ? first.getText().slice(1, -1) : undefined;
}
