import appsync from '@aws-appsync/eslint-plugin';
import tseslint from 'typescript-eslint';

const everything = ['**/*.ts', '**/*.tsx'];
const appsyncJs = ['resolvers/**/*.ts', 'model/**/*.ts'];

/** What APPSYNC_JS refuses and AWS's own rules let through. */
const appsyncJsBans = {
  'no-restricted-globals': [
    'error',
    ...[
      'Date',
      'RegExp',
      'Promise',
      'Set',
      'Map',
      'Symbol',
      'Intl',
      'Function',
      'eval',
      'parseInt',
      'parseFloat',
      'isNaN',
    ],
    ...['Boolean', 'setTimeout', 'setInterval', 'fetch', 'process', 'Buffer', 'globalThis', 'require'],
  ],
  'no-restricted-syntax': [
    'error',
    { selector: 'ThrowStatement', message: 'APPSYNC_JS has no throw: use fail().' },
    { selector: 'NewExpression', message: 'APPSYNC_JS has no new.' },
    { selector: 'ImportExpression', message: 'APPSYNC_JS has no dynamic import.' },
    { selector: 'TSEnumDeclaration', message: 'Use a union from an `as const` table.' },
    { selector: 'CallExpression[callee.name=/^(Number|String|Boolean)$/]', message: 'Not in APPSYNC_JS.' },
    {
      selector:
        'CallExpression[callee.property.name=/^(includes|substring|substr|at|codePointAt|toFixed|padStart|padEnd)$/]',
      message: 'Not among the methods that AppSync promises.',
    },
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Object', property: 'fromEntries', message: 'Not in APPSYNC_JS.' },
    { object: 'Array', property: 'isArray', message: 'Not in APPSYNC_JS.' },
    { object: 'Array', property: 'from', message: 'Not in APPSYNC_JS.' },
    { object: 'Math', property: 'random', message: 'Ids come from util.autoUlid().' },
    { object: 'String', property: 'raw', message: 'Refused by AppSync.' },
  ],
};

/** Each folder's doors: what it may not import. The references in the tsconfigs say the same to the compiler. */
const door = (files, group, message, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
});

export default tseslint.config(
  { ignores: ['node_modules/', '.build/', '.tsbuild/', '.local/', 'cdk.out/', '**/generated.ts', '**/generated/'] },
  {
    files: everything,
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `return log(…)` ends a branch; the reader loses nothing.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Names with a dot are the environment's, and TypeScript wants those in brackets.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
    },
  },
  // The manifest is read by infra/ and local/ and is bundled into nothing.
  { ...appsync.configs.recommended, files: appsyncJs, ignores: ['resolvers/manifest.ts'] },
  {
    files: appsyncJs,
    ignores: ['resolvers/manifest.ts'],
    rules: {
      ...appsyncJsBans,
      // These ask for what APPSYNC_JS does not have, or look behind types that AppSync leaves open.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/prefer-includes': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
    },
  },
  // AppSync's own types leave a context's values open; the casts at the edges say what they are.
  {
    files: ['resolvers/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  { files: ['**/*.d.ts'], rules: { '@typescript-eslint/consistent-type-imports': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  door(['model/**/*.ts'], ['../*', '@aws-sdk/*', 'node:*'], 'model/ imports nothing.', ['model/generated/**']),
  door(
    ['resolvers/**/*.ts'],
    ['**/functions/**', '**/infra/**', '**/local/**', '**/test/**', 'node:*'],
    'resolvers/ may import model/ alone.',
  ),
  door(
    ['functions/**/*.ts'],
    ['**/resolvers/**', '**/infra/**', '**/local/**', '**/test/**', '**/sdk/**'],
    'functions/ may import model/ alone.',
  ),
  door(
    ['infra/**/*.ts'],
    [
      '**/local/**',
      '**/test/**',
      '**/resolvers/*',
      '!**/resolvers/manifest.ts',
      '!**/resolvers/env.ts',
      '**/functions/*/handler.ts',
      '**/functions/*/core.ts',
    ],
    'infra/ sees the manifests and the env files; code goes in by path.',
  ),
  door(
    ['tools/**/*.ts', 'sdk/**/*.ts', 'web/**/*.ts', 'web/**/*.tsx'],
    ['**/local/**', '**/test/**'],
    'Nobody imports local/ or test/.',
  ),
  {
    files: ['local/appsync/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/local/**', '**/model/**', '**/resolvers/**', '**/functions/**', '**/tools/**'],
              message: 'local/appsync is a package of its own.',
            },
          ],
        },
      ],
    },
  },
);
