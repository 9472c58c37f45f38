import type { Json } from '../json.ts';
import { argument } from '../run.ts';
import type { BuiltIns } from '../run.ts';
import { toExpression } from './filter-expression.ts';
import { toSubscriptionFilter } from './subscription-filter.ts';

/** `util.transform` for DynamoDB and subscriptions. Both expression functions return JSON text, or `null`. */
export const transformUtil: BuiltIns = {
  'util.transform.toDynamoDBFilterExpression': expressionText,
  'util.transform.toDynamoDBConditionExpression': expressionText,
  'util.transform.toSubscriptionFilter': (args) =>
    toSubscriptionFilter(argument(args, 0), argument(args, 1), argument(args, 2)),
};

function expressionText(args: readonly Json[]): Json {
  const expression = toExpression(argument(args, 0));
  return expression === null ? null : JSON.stringify(expression);
}
