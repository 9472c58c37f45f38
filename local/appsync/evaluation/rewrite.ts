import type { AnyNode, CallExpression } from 'acorn';
import type { HandlerContext, HandlerName } from '../types.ts';
import { modules } from './built-ins.ts';
import { membersRead } from './context-members.ts';
import { positionAt } from './language-check.ts';
import type { CheckedCode } from './language-check.ts';
import { bindingAt, isFunction } from './scopes.ts';

/** A place in the text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A module as a script that the sandbox can run. */
export interface RewrittenCode {
  /**
   * An expression: a function of the sandbox's scope, modules and checks that returns a function that
   * instantiates the module and returns `{ request, response }`.
   */
  readonly text: string;
  /** Lines of `text` before the first line of the code. */
  readonly linesBefore: number;
  /** Where each handler is declared. */
  readonly handlers: Readonly<Record<HandlerName, Position>>;
  /** What each handler looks at of its context; `undefined` for all of it. */
  readonly membersRead: Readonly<Record<HandlerName, readonly (keyof HandlerContext)[] | undefined>>;
  /** The position in the code as given, of one in `text` after `linesBefore` lines. */
  originalPosition(position: Position): Position;
}

interface Edit {
  readonly at: number;
  /** Replace what stands up to here by an empty statement; line ends stay. */
  readonly until?: number;
  readonly insert?: string;
  /** Ends what another edit began: stands before what begins here, and after what ends here and began later. */
  readonly closes?: boolean;
}

/**
 * Turns a checked module into a script: imports and exports are blanked out, loops and functions report to the
 * counters, texts that were put together and objects that are copied go through a check, and calls of `console` are told where they stand. No line moves, so only columns need translating back.
 */
export function rewrite(code: CheckedCode): RewrittenCode {
  const prefix = unusedPrefix(code.text);
  const edits = code.places
    .flatMap((place): readonly Edit[] => {
      const { node } = place;
      const parent = place.parent?.node;
      switch (node.type) {
        case 'ImportDeclaration':
          return [{ at: node.start, until: node.end }];
        case 'ExportNamedDeclaration':
          return [{ at: node.start, until: node.declaration ? node.declaration.start : node.end }];
        case 'ForOfStatement':
          return block(node.body, `${prefix}iteration(${String(node.body.end - node.body.start)});`);
        case 'ForInStatement':
          return [
            ...around(node.right, `${prefix}members(`),
            ...block(node.body, `${prefix}iteration(${String(node.body.end - node.body.start)});`),
          ];
        case 'SpreadElement':
          return parent?.type === 'ObjectExpression' ? around(node.argument, `${prefix}members(`) : [];
        case 'BinaryExpression':
          return node.operator === '+' && !isSum(parent) ? around(node, `${prefix}text(`) : [];
        case 'AssignmentExpression':
          return node.operator === '+=' ? around(node, `${prefix}text(`) : [];
        case 'TemplateLiteral':
          return node.expressions.length > 0 && parent?.type !== 'TaggedTemplateExpression'
            ? around(node, `${prefix}text(`)
            : [];
        case 'CallExpression':
          return isConsole(node.callee) && bindingAt(place, 'console') === undefined ? [tellPosition(node, code)] : [];
        default:
          return isFunction(node) ? counted(node.body, `${prefix}call(${String(node.end - node.start)})`) : [];
      }
    })
    .concat(
      // A source map comment would make the engine look for a map of its own.
      code.comments
        .filter(({ value }) => /^[#@]\s*source(Mapping)?URL/.test(value))
        .map(({ start, end }) => ({ at: start, until: end })),
    );

  const scopeNames = 'Object, Number, Math, String, JSON, console, util, extensions, runtime';
  const { request, response } = code.handlers;
  const before =
    `((${['scope', 'modules', 'iteration', 'call', 'text', 'members'].map((name) => prefix + name).join(', ')}) => { 'use strict'; ` +
    `const { ${scopeNames} } = ${prefix}scope; return () => { ${importsOf(code, prefix)}`;
  const after = `return { request: ${request.localName}, response: ${response.localName} }; }; })`;
  return {
    text: `${before}\n${applied(code.text, edits)}\n${after}`,
    linesBefore: 1,
    handlers: {
      request: positionAt(code.text, request.function.start),
      response: positionAt(code.text, response.function.start),
    },
    membersRead: { request: membersRead(code, 'request'), response: membersRead(code, 'response') },
    originalPosition: originalPositions(insertions(code.text, edits)),
  };
}

/** Made here, where nothing holds the tree of the code: what it gives lives for as long as the resolver. */
function originalPositions(inserted: ReturnType<typeof insertions>): RewrittenCode['originalPosition'] {
  return ({ line, column }) => {
    let shift = 0;
    for (const insertion of inserted.get(line) ?? []) {
      if (insertion.column + shift >= column) break;
      shift += insertion.length;
    }
    return { line, column: Math.max(1, column - shift) };
  };
}

function importsOf(code: CheckedCode, prefix: string): string {
  return code.places
    .flatMap(({ node }) => {
      if (node.type !== 'ImportDeclaration') return [];
      const source = String(node.source.value);
      const module = `${prefix}modules[${JSON.stringify(Object.keys(modules).find((name) => name === source))}]`;
      return node.specifiers.map((specifier) => {
        if (specifier.type !== 'ImportSpecifier') return `const ${specifier.local.name} = ${module};`;
        const { imported } = specifier;
        const name = imported.type === 'Identifier' ? imported.name : String(imported.value);
        return `const ${specifier.local.name} = ${module}[${JSON.stringify(name)}];`;
      });
    })
    .join(' ');
}

function block(body: AnyNode, statement: string): readonly Edit[] {
  if (body.type === 'BlockStatement') return [{ at: body.start + 1, insert: statement }];
  return [
    { at: body.start, insert: `{${statement}` },
    { at: body.end, insert: '}', closes: true },
  ];
}

function counted(body: AnyNode, call: string): readonly Edit[] {
  if (body.type === 'BlockStatement') return [{ at: body.start + 1, insert: `${call};` }];
  return [
    { at: body.start, insert: `(${call}, ` },
    { at: body.end, insert: ')', closes: true },
  ];
}

function around(node: AnyNode, call: string): readonly Edit[] {
  return [
    { at: node.start, insert: call },
    { at: node.end, insert: ')', closes: true },
  ];
}

function isSum(node: AnyNode | undefined): boolean {
  return node?.type === 'BinaryExpression' && node.operator === '+';
}

function isConsole(callee: AnyNode): boolean {
  return callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'console';
}

function tellPosition(node: CallExpression, { text, comments }: CheckedCode): Edit {
  const { line, column } = positionAt(text, node.start);
  const inComment = (at: number) => comments.some(({ start, end }) => start <= at && at < end);
  let open = text.indexOf('(', node.callee.end);
  while (inComment(open)) open = text.indexOf('(', open + 1);
  const comma = node.arguments.length === 0 ? '' : ', ';
  return { at: open + 1, insert: `"${String(line)}:${String(column)}"${comma}` };
}

function unusedPrefix(text: string): string {
  let prefix = 'appsync_';
  while (text.includes(prefix)) prefix = `_${prefix}`;
  return prefix;
}

function applied(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of sorted(edits)) {
    result += text.slice(at, edit.at) + (edit.insert ?? '');
    at = edit.at;
    if (edit.until !== undefined) {
      result += `;${text.slice(at + 1, edit.until).replace(/[^\n\r\u2028\u2029]/g, ' ')}`;
      at = edit.until;
    }
  }
  return result + text.slice(at);
}

/** By line: what was inserted before which column of the original line. */
function insertions(text: string, edits: readonly Edit[]) {
  const lineStarts = [0, ...[...text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)].map((end) => end.index + end[0].length)];
  const byLine = new Map<number, { readonly column: number; readonly length: number }[]>();
  for (const { at, insert } of sorted(edits)) {
    if (insert === undefined) continue;
    const line = lineStarts.findLastIndex((start) => start <= at);
    const known = byLine.get(line + 1) ?? [];
    known.push({ column: at - (lineStarts[line] ?? 0) + 1, length: insert.length });
    byLine.set(line + 1, known);
  }
  return byLine;
}

/** At the same place what ends comes first, the inner before the outer; of what begins, the outer comes first. */
function sorted(edits: readonly Edit[]): readonly Edit[] {
  const ends = edits.filter(({ closes }) => closes === true).reverse();
  return [...ends, ...edits.filter(({ closes }) => closes !== true)].sort((one, other) => one.at - other.at);
}
