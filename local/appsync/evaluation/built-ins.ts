import { dynamodbModule } from './dynamodb-module.ts';
import type { BuiltIns } from './run.ts';
import { coreUtil } from './util/core.ts';
import { httpUtil } from './util/http.ts';
import { rdsUtil } from './util/rds.ts';
import { outcomes } from './util/outcomes.ts';
import { timeUtil } from './util/time.ts';
import { transformUtil } from './util/transform.ts';
import { dynamodbUtil } from './util/typed-values.ts';
import { xmlUtil } from './util/xml.ts';

/** Every function that the program outside lends to handlers. */
export const builtIns: BuiltIns = {
  ...coreUtil,
  ...timeUtil,
  ...dynamodbUtil,
  ...transformUtil,
  ...httpUtil,
  ...xmlUtil,
  ...rdsUtil,
  ...outcomes,
  ...dynamodbModule,
};

/** Functions of the DynamoDB module that only the sandbox can make, because their results are more than JSON. */
export const madeInSandbox = [
  'dynamodb.toStringSet',
  'dynamodb.toNumberSet',
  'dynamodb.toBinarySet',
  'dynamodb.operations.updateListItem',
] as const;

/** What AppSync has and the evaluator refuses by name. */
export const notEmulated = ['util.transform.toElasticsearchQueryDSL'] as const;

/** What the import specifiers of the runtime stand for: the first part of the dotted names, or the names themselves. */
export const modules = {
  '@aws-appsync/utils': ['util', 'extensions', 'runtime'],
  '@aws-appsync/utils/dynamodb': 'dynamodb',
} as const;

/** Modules that AppSync has and the evaluator refuses by name. */
export const modulesNotEmulated: readonly string[] = ['@aws-appsync/utils/rds', '@aws-appsync/utils/ai'];

/** Members of the language's own objects that AppSync offers. */
export const languageObjects: Readonly<Record<string, readonly string[]>> = {
  Object: ['assign', 'entries', 'hasOwn', 'keys', 'values'],
  Number: ['isFinite', 'isNaN'],
  Math: ['random', 'min', 'max', 'round', 'floor', 'ceil'],
  JSON: ['stringify', 'parse'],
  String: ['raw'],
  console: ['log', 'error'],
};
