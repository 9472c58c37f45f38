import type { CodegenConfig } from '@graphql-codegen/cli';
import * as operationText from './tools/codegen-operation-text.ts';

/**
 * `npm run codegen` writes the types that resolvers, functions and clients are held to; `npm run codegen:check` fails when
 * writing them again would change anything.
 */
const scalars = {
  AWSDate: 'string',
  AWSTime: 'string',
  AWSDateTime: 'string',
  AWSTimestamp: 'number',
  AWSEmail: 'string',
  AWSJSON: 'string',
  AWSURL: 'string',
  AWSPhone: 'string',
  AWSIPAddress: 'string',
};

const config: CodegenConfig = {
  // Our own plugin is TypeScript, which Node 20 cannot import by name as the other plugins are.
  pluginLoader: (name) => (name.endsWith('/operation-text') ? operationText : import(name)),
  schema: ['tools/appsync-prelude.graphql', 'schema.graphql'],
  generates: {
    // Types alone: this file is read by APPSYNC_JS code too, where nothing else may stand.
    'model/generated/schema.ts': {
      plugins: ['typescript'],
      config: {
        scalars,
        enumsAsTypes: true,
        immutableTypes: true,
        useTypeImports: true,
        skipTypename: true,
        onlyOperationTypes: false,
        maybeValue: 'T | null',
        inputMaybeValue: 'T | null | undefined',
      },
    },
    // The typed client. Its operations come both as documents, for Apollo, urql and Amplify, and as text, for a client that
    // has no GraphQL library with it.
    'sdk/generated.ts': {
      documents: ['sdk/operations.graphql'],
      plugins: [
        { add: { content: '// Written by `npm run codegen` from schema.graphql and operations.graphql; edit those.' } },
        'typescript-operations',
        'typed-document-node',
        'operation-text',
      ],
      config: {
        // An id is a string here, so that a number that looks like one is caught by the compiler.
        scalars: { ...scalars, ID: 'string' },
        arrayInputCoercion: false,
        enumsAsTypes: true,
        immutableTypes: true,
        useTypeImports: true,
        skipTypename: true,
        maybeValue: 'T | null',
        inputMaybeValue: 'T | null | undefined',
        documentMode: 'documentNode',
      },
    },
  },
};

export default config;
