import { isJsonList, isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import type { FilterGroups, RaisedError } from '../../types.ts';
import { argument, objectArgument, textArgument } from '../run.ts';
import type { BuiltIns } from '../run.ts';

/**
 * What a handler says beside its return value: errors, early return, extensions. `util.error`, `util.unauthorized` and
 * `runtime.earlyReturn` only note the outcome here; the sandbox ends the handler after them.
 */
export const outcomes: BuiltIns = {
  'util.error': (args, run) => {
    run.ended = { kind: 'error', ...raised(args) };
    return undefined;
  },
  'util.appendError': (args, run) => {
    run.appendedErrors.push(raised(args));
    return undefined;
  },
  'util.unauthorized': (_args, run) => {
    run.ended = { kind: 'unauthorized' };
    return undefined;
  },
  'runtime.earlyReturn': (args, run) => {
    const options = argument(args, 1);
    const skipTo = isJsonObject(options) ? (options['skipTo'] ?? 'NEXT') : 'NEXT';
    if (skipTo !== 'END' && skipTo !== 'NEXT') throw new TypeError('runtime.earlyReturn: skipTo is END or NEXT');
    run.ended = { kind: 'earlyReturn', value: argument(args, 0), skipTo };
    return undefined;
  },

  'extensions.setSubscriptionFilter': (args, run) => {
    const filter = filterGroups(argument(args, 0), 'extensions.setSubscriptionFilter');
    if (filter !== undefined) run.subscriptionFilter = filter;
    return undefined;
  },
  'extensions.setSubscriptionInvalidationFilter': (args, run) => {
    const filter = filterGroups(argument(args, 0), 'extensions.setSubscriptionInvalidationFilter');
    if (filter !== undefined) run.invalidationFilter = filter;
    return undefined;
  },
  'extensions.invalidateSubscriptions': (args, run) => {
    const { subscriptionField, payload } = objectArgument(args, 0, 'extensions.invalidateSubscriptions');
    if (typeof subscriptionField !== 'string' || !isJsonObject(payload)) {
      throw new TypeError('extensions.invalidateSubscriptions takes { subscriptionField, payload }');
    }
    run.invalidations.push({ subscriptionField, payload });
    return undefined;
  },
  'extensions.evictFromApiCache': (args, run) => {
    textArgument(args, 0, 'extensions.evictFromApiCache');
    textArgument(args, 1, 'extensions.evictFromApiCache');
    run.cacheEvictions += 1;
    // There is no API cache here, so nothing is ever evicted.
    return { extensions: { apiCacheEntriesDeleted: 0 } };
  },

  'console.log': (args, run) => log('INFO', args, run.logs),
  'console.error': (args, run) => log('ERROR', args, run.logs),
};

function raised(args: readonly Json[]): RaisedError {
  const [message = null, errorType = null, data = null, errorInfo = null] = args;
  return {
    message: typeof message === 'string' ? message : JSON.stringify(message),
    errorType: errorType === null || typeof errorType === 'string' ? errorType : JSON.stringify(errorType),
    data,
    errorInfo,
  };
}

/** The limits on groups, filters and operators are checked where the subscription starts. */
function filterGroups(filter: Json, caller: string): FilterGroups | undefined {
  if (filter === null) return undefined;
  const groups = isJsonObject(filter) ? filter['filterGroup'] : undefined;
  if (!isJsonList(groups)) throw new TypeError(`${caller} takes { filterGroup: [ … ] }`);
  return {
    filterGroup: groups.map((group) => {
      const filters = isJsonObject(group) ? group['filters'] : undefined;
      if (!isJsonList(filters)) throw new TypeError(`${caller}: every member of filterGroup has filters`);
      return {
        filters: filters.map((one) => {
          const { fieldName, operator, value = null } = isJsonObject(one) ? one : {};
          if (typeof fieldName !== 'string' || typeof operator !== 'string') {
            throw new TypeError(`${caller}: every filter has fieldName, operator and value`);
          }
          return { fieldName, operator, value };
        }),
      };
    }),
  };
}

/** The first argument is the position of the call, which loading put there. */
function log(level: 'INFO' | 'ERROR', [position = null, ...values]: readonly Json[], logs: string[]): undefined {
  logs.push(
    `${level} - code.js:${typeof position === 'string' ? position : '0:0'}: ${values.map((value) => JSON.stringify(value)).join(' ')}`,
  );
  return undefined;
}
