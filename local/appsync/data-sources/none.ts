/** The NONE data source: a request's payload is its result, and nothing is called. */
import type { RunningDataSource } from './data-source.ts';
import { isFields } from './request-document.ts';

/** Never fails and never waits. */
export const noneSource: RunningDataSource = {
  call: (request) => Promise.resolve({ result: (isFields(request) ? request['payload'] : null) ?? null }),
};
