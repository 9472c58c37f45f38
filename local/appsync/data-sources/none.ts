/** The NONE data source: a request's payload is its result, and nothing is called. */
import type { RunningDataSource } from './data-source.ts';
import { documentOf } from './request-document.ts';

/** Never waits. A handler that returned nothing has no payload; anything else must be a request. */
export const noneSource: RunningDataSource = {
  call: (request) => new Promise((resolve) => resolve({ result: documentOf(request ?? {})['payload'] ?? null })),
};
