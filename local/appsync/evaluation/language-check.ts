import { getLineInfo, parse } from 'acorn';
import type { AnyNode, Comment, Program } from 'acorn';
import { CodeRefused } from '../types.ts';
import type { CodeError, HandlerName } from '../types.ts';
import { unavailableImport, unavailableName } from './available-names.ts';
import { forbiddenConstruct } from './forbidden-constructs.ts';
import { contextReassignment, functionMisuse, recursions } from './function-rules.ts';
import type { Finding } from './function-rules.ts';
import { isFunction, placesOf } from './scopes.ts';
import type { FunctionNode, Place } from './scopes.ts';

/** The most characters that the code of a resolver or pipeline function may have. */
export const CODE_CHARACTERS = 32_768;

/** A handler as the code declares it. */
export interface Handler {
  readonly localName: string;
  readonly function: FunctionNode;
}

/** Code that obeys the subset. */
export interface CheckedCode {
  readonly text: string;
  /** What stands at the module's level. */
  readonly body: Program['body'];
  readonly places: readonly Place[];
  readonly comments: readonly Comment[];
  readonly handlers: Readonly<Record<HandlerName, Handler>>;
}

/**
 * Checks code as AppSync does when it is saved: one ES module with the handlers `request` and `response`, of limited
 * size, that uses only what APPSYNC_JS has.
 *
 * @throws {CodeRefused} with every finding, in the order of the text; lines and columns count from 1.
 */
export function checkLanguage(code: string): CheckedCode {
  if (code.length > CODE_CHARACTERS) {
    const size = `the code has ${String(code.length)} characters, at most ${String(CODE_CHARACTERS)} are allowed`;
    throw refused([unplaced(size)]);
  }
  const comments: Comment[] = [];
  const program = parseModule(code, comments);
  const places = placesOf(program);
  const handlers = { request: handlerOf(program, 'request'), response: handlerOf(program, 'response') };
  const { request, response } = handlers;
  const contextOwners = [request, response].flatMap((handler) => (handler === undefined ? [] : [handler.function]));

  const findings: Finding[] = [];
  for (const place of places) {
    const { node } = place;
    const value = forbiddenConstruct(node) ?? unavailableImport(place) ?? unavailableName(place);
    if (value !== undefined) findings.push({ node, value });
    for (const finding of functionMisuse(place)) findings.push(finding);
    for (const finding of contextReassignment(place, contextOwners)) findings.push(finding);
  }
  const errors = [...findings, ...recursions(places)]
    .sort((one, other) => one.node.start - other.node.start)
    .map(({ node, value }) => lintError(code, node, value));
  const missing = (['request', 'response'] as const).filter((name) => handlers[name] === undefined);
  errors.push(...missing.map((name) => unplaced(`the code must export a function named ${name}`)));
  if (errors.length > 0 || request === undefined || response === undefined) throw refused(errors);
  return { text: code, body: program.body, places, comments, handlers: { request, response } };
}

function parseModule(code: string, comments: Comment[]): Program {
  try {
    return parse(code, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      allowHashBang: false,
      onComment: comments,
    });
  } catch (problem) {
    if (!(problem instanceof SyntaxError) || !('loc' in problem)) throw problem;
    // acorn's syntax errors carry the position as `loc`.
    const { line, column } = problem.loc as { readonly line: number; readonly column: number };
    const value = problem.message.replace(/ \(\d+:\d+\)$/, '');
    throw refused([{ errorType: 'PARSER_ERROR', value, location: { line, column: column + 1, span: -1 } }]);
  }
}

function handlerOf(program: Program, exported: HandlerName): Handler | undefined {
  const localName = exportedAs(program, exported);
  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type === 'FunctionDeclaration' && declaration.id.name === localName) {
      return { localName, function: declaration };
    }
    if (declaration?.type !== 'VariableDeclaration') continue;
    for (const { id, init } of declaration.declarations) {
      if (id.type === 'Identifier' && id.name === localName && init && isFunction(init)) {
        return { localName, function: init };
      }
    }
  }
  return undefined;
}

/** The name by which the module itself knows what it exports under the given name. */
function exportedAs(program: Program, exported: HandlerName): string | undefined {
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const { declaration } = statement;
    if (declaration?.type === 'FunctionDeclaration' && declaration.id.name === exported) return exported;
    if (declaration?.type === 'VariableDeclaration') {
      const names = declaration.declarations.map(({ id }) => (id.type === 'Identifier' ? id.name : ''));
      if (names.includes(exported)) return exported;
    }
    for (const specifier of statement.specifiers) {
      const name = specifier.exported.type === 'Identifier' ? specifier.exported.name : specifier.exported.value;
      if (name === exported && specifier.local.type === 'Identifier') return specifier.local.name;
    }
  }
  return undefined;
}

function lintError(code: string, node: AnyNode, value: string): CodeError {
  return { errorType: 'LINT_ERROR', value, location: { ...positionAt(code, node.start), span: node.end - node.start } };
}

/**
 * The line and column of a place in the text; both count from 1. Found for the few places that somebody is told, because a
 * parser that notes them for all takes half as long again.
 */
export function positionAt(code: string, offset: number): { readonly line: number; readonly column: number } {
  const { line, column } = getLineInfo(code, offset);
  return { line, column: column + 1 };
}

function unplaced(value: string): CodeError {
  return { errorType: 'CODE_ERROR', value, location: { line: 0, column: 0, span: -1 } };
}

function refused(errors: readonly CodeError[]): CodeRefused {
  return new CodeRefused('code.js', errors);
}
