import type { AnyNode } from 'acorn';

type Rule = (node: AnyNode) => string | undefined;

const refuse = (what: string): Rule => {
  return () => what;
};

const byType: Readonly<Record<string, Rule>> = {
  ForStatement: refuse('`for (;;)` is not supported: loop over a list with `for…of`'),
  WhileStatement: refuse('`while` is not supported: loop over a list with `for…of`'),
  DoWhileStatement: refuse('`do…while` is not supported: loop over a list with `for…of`'),
  ContinueStatement: refuse('`continue` is not supported: invert the condition or filter first'),
  LabeledStatement: refuse('labels are not supported'),
  TryStatement: refuse('`try` is not supported'),
  ThrowStatement: refuse('`throw` is not supported: call util.error'),
  NewExpression: refuse('`new` is not supported'),
  ClassDeclaration: refuse('classes are not supported'),
  ClassExpression: refuse('classes are not supported'),
  ThisExpression: refuse('`this` is not supported'),
  AwaitExpression: refuse('`await` is not supported'),
  YieldExpression: refuse('`yield` is not supported'),
  UpdateExpression: refuse('`++` and `--` are not supported: write `x += 1`'),
  ImportExpression: refuse('`import()` is not supported'),
  MetaProperty: refuse('`import.meta` and `new.target` are not supported'),
  DebuggerStatement: refuse('`debugger` is not supported'),
  ExportDefaultDeclaration: refuse('a default export is not supported: export `request` and `response` by name'),
  ExportAllDeclaration: refuse('`export … from` is not supported'),
  ExportNamedDeclaration: (node) =>
    node.type === 'ExportNamedDeclaration' && node.source ? '`export … from` is not supported' : undefined,
  ForOfStatement: (node) => (node.type === 'ForOfStatement' && node.await ? '`for await` is not supported' : undefined),
  VariableDeclaration: (node) =>
    node.type === 'VariableDeclaration' && !['const', 'let', 'var'].includes(node.kind)
      ? `\`${node.kind}\` is not supported`
      : undefined,
  FunctionDeclaration: functionRule,
  FunctionExpression: functionRule,
  ArrowFunctionExpression: functionRule,
  Property: (node) =>
    node.type === 'Property' && node.kind !== 'init' ? 'getters and setters are not supported' : undefined,
  Literal: (node) => {
    if (node.type !== 'Literal') return undefined;
    if (node.regex) return 'regular expression literals are not supported: pass a Java pattern as a string';
    return node.bigint === undefined ? undefined : 'BigInt literals are not supported';
  },
  UnaryExpression: (node) =>
    node.type === 'UnaryExpression' && node.operator === '~' ? '`~` is not supported' : undefined,
  BinaryExpression: (node) => {
    if (node.type !== 'BinaryExpression') return undefined;
    if (node.operator === 'in') return '`in` is not supported: call Object.hasOwn';
    return node.operator === 'instanceof' ? '`instanceof` is not supported' : undefined;
  },
  TaggedTemplateExpression: (node) =>
    node.type === 'TaggedTemplateExpression' && !isStringRaw(node.tag)
      ? 'tagged templates other than String.raw are not supported'
      : undefined,
};

/** Why AppSync refuses this syntax, as one sentence; `undefined` for syntax that it takes. */
export function forbiddenConstruct(node: AnyNode): string | undefined {
  return byType[node.type]?.(node);
}

function functionRule(node: AnyNode): string | undefined {
  if (!('async' in node) || !('generator' in node)) return undefined;
  if (node.async) return 'async functions are not supported';
  return node.generator ? 'generators are not supported' : undefined;
}

function isStringRaw(tag: AnyNode): boolean {
  return (
    tag.type === 'MemberExpression' &&
    tag.object.type === 'Identifier' &&
    tag.object.name === 'String' &&
    tag.property.type === 'Identifier' &&
    tag.property.name === 'raw'
  );
}
