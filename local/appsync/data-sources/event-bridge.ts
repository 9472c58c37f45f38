/** The EventBridge data source. A partial failure is a result, not an error: resolvers look at `FailedEntryCount`. */
import { MalformedRequest } from '../refusals.ts';
import type { DataSource, EventBridgeEntry } from '../types.ts';
import type { DataSourceAnswer, RunningDataSource, SourceLog } from './data-source.ts';
import { documentOf, optionalString, requiredFields, requiredList, requiredString } from './request-document.ts';
import type { Fields } from './request-document.ts';

/** EventBridge's quota for one call. */
const MAX_EVENTS = 10;

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

const unreachable: DataSourceAnswer = {
  result: null,
  error: { message: 'Unable to execute HTTP request.', type: 'EventBridge:SdkClientException' },
};

function entryOf(event: Fields, index: number): EventBridgeEntry {
  const place = (name: string): string => `events[${index}].${name}`;
  const resources = event['resources'] ?? undefined;
  if (resources !== undefined && !(Array.isArray(resources) && resources.every((each) => typeof each === 'string'))) {
    throw new MalformedRequest(`Expected JSON array of strings for field '$[${place('resources')}]'.`);
  }
  const time = optionalString(event, 'time', place('time'));
  if (time !== undefined && !(RFC_3339.test(time) && !Number.isNaN(Date.parse(time)))) {
    throw new MalformedRequest(`Expected RFC 3339 timestamp for field '$[${place('time')}]'.`);
  }
  return {
    source: requiredString(event, 'source', place('source')),
    detailType: requiredString(event, 'detailType', place('detailType')),
    detail: requiredFields(event, 'detail', place('detail')),
    ...(resources === undefined ? {} : { resources }),
    ...(time === undefined ? {} : { time }),
  };
}

/** A bus that events are put on. */
export function createEventBridgeSource(
  source: Extract<DataSource, { type: 'AMAZON_EVENTBRIDGE' }>,
  log: SourceLog,
): RunningDataSource {
  return {
    call: async (request) => {
      const document = documentOf(request);
      const operation = requiredString(document, 'operation');
      if (operation !== 'PutEvents') {
        throw new MalformedRequest(`Unsupported operation '${operation}' for an EventBridge data source.`);
      }
      const events = requiredList(document, 'events');
      if (events.length < 1 || events.length > MAX_EVENTS) {
        throw new MalformedRequest(`'$[events]' must hold 1 to ${MAX_EVENTS} events.`);
      }
      const entries = events.map(entryOf);
      try {
        const { Entries, FailedEntryCount } = await source.putEvents(entries);
        return { result: { Entries, FailedEntryCount } };
      } catch (error) {
        log({ level: 'error', fault: error instanceof Error ? error.stack : String(error) });
        return unreachable;
      }
    },
  };
}
