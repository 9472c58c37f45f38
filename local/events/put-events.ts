import type { Bus } from '../context.ts';
import { UnsupportedByLocal } from './unsupported.ts';

/** The answer of an AWS JSON 1.1 operation; an error names its type. */
export interface WireAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Limits of one PutEvents request, from EventBridge's quotas. */
const MAX_ENTRIES = 10;
const MAX_REQUEST_BYTES = 256 * 1024;
/** What a `Time` counts towards the size of an entry. */
const TIME_BYTES = 14;

type Fields = Readonly<Record<string, unknown>>;

/** Why one entry was not taken; the other entries of the request are. */
interface EntryError {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/**
 * EventBridge's `PutEvents` (JSON 1.1, target `AWSEvents.PutEvents`): every good entry is durable when this returns.
 *
 * A malformed request is refused whole with `ValidationException`; a bad entry only itself, as `FailedEntryCount` and
 * the entry's `ErrorCode` say. Sources that begin with `aws.` belong to AWS's own services. Buses other than the
 * default one and global endpoints answer `UnsupportedByLocal`. `TraceHeader` is accepted and not passed on.
 *
 * @param body the parsed request.
 */
export async function handlePutEvents(bus: Bus, body: unknown): Promise<WireAnswer> {
  try {
    const entries = readEntries(body);
    const results: (EntryError | { readonly EventId: string })[] = [];
    for (const entry of entries) results.push(await putEntry(bus, entry));
    const failed = results.filter((result) => 'ErrorCode' in result).length;
    return { status: 200, body: { FailedEntryCount: failed, Entries: results } };
  } catch (error) {
    if (error instanceof ValidationException || error instanceof UnsupportedByLocal) {
      return { status: 400, body: { __type: error.name, message: error.message } };
    }
    throw error;
  }
}

class ValidationException extends Error {
  override readonly name = 'ValidationException';
}

function readEntries(body: unknown): readonly Fields[] {
  const entries = isFields(body) ? body['Entries'] : undefined;
  if (!isFields(body) || !Array.isArray(entries)) {
    throw constraint(null, 'Member must not be null');
  }
  if (entries.length === 0) throw constraint('[]', 'Member must have length greater than or equal to 1');
  if (entries.length > MAX_ENTRIES) {
    throw constraint('[PutEventsRequestEntry]', `Member must have length less than or equal to ${String(MAX_ENTRIES)}`);
  }
  const checked = entries.map((entry: unknown) => {
    if (!isFields(entry)) throw constraint(null, 'Member must not be null');
    // To AWS's parsers a member that is null is not there.
    return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== null));
  });
  if (checked.reduce((sum, entry) => sum + bytesOf(entry), 0) > MAX_REQUEST_BYTES) {
    throw new ValidationException('Total size of the entries in the request is over the limit.');
  }
  if (body['EndpointId'] !== undefined) throw new UnsupportedByLocal('PutEvents with EndpointId is not emulated.');
  for (const { EventBusName: name = 'default' } of checked) {
    if (typeof name === 'string' && /^(?:.*:event-bus\/)?default$/u.test(name)) continue;
    throw new UnsupportedByLocal(
      `PutEvents to EventBusName ${JSON.stringify(name)} is not emulated; there is only "default".`,
    );
  }
  return checked;
}

async function putEntry(bus: Bus, entry: Fields): Promise<EntryError | { readonly EventId: string }> {
  for (const name of ['Source', 'DetailType', 'Detail']) {
    if (typeof entry[name] !== 'string' || entry[name] === '') {
      return invalid(name, `${name} is a required argument.`);
    }
  }
  const source = String(entry['Source']);
  if (/^aws\./iu.test(source)) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  const detail = parseDetail(String(entry['Detail']));
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const resources: unknown = entry['Resources'] ?? [];
  if (!Array.isArray(resources) || !resources.every((resource) => typeof resource === 'string')) {
    return invalid('Resources', 'Resources must be a list of strings.');
  }
  const seconds = entry['Time'];
  const time = new Date(typeof seconds === 'number' ? seconds * 1000 : NaN);
  if (seconds !== undefined && Number.isNaN(time.getTime())) return invalid('Time', 'Time must be a timestamp.');
  const id = await bus.publish({
    source,
    detailType: String(entry['DetailType']),
    detail,
    resources,
    ...(seconds === undefined ? {} : { time: time.toISOString() }),
  });
  return { EventId: id };
}

function parseDetail(text: string): Fields | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return isFields(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}

/** The size of an entry by EventBridge's own calculation. */
function bytesOf(entry: Fields): number {
  return [entry['Source'], entry['DetailType'], entry['Detail'], entry['Resources']]
    .flat()
    .reduce<number>(
      (sum, text) => sum + (typeof text === 'string' ? Buffer.byteLength(text) : 0),
      entry['Time'] === undefined ? 0 : TIME_BYTES,
    );
}

function invalid(parameter: string, reason: string): EntryError {
  return { ErrorCode: 'InvalidArgument', ErrorMessage: `Parameter ${parameter} is not valid. Reason: ${reason}` };
}

function constraint(value: string | null, rule: string): ValidationException {
  return new ValidationException(
    `1 validation error detected: Value ${value === null ? 'null' : `'${value}'`} at 'entries' failed to satisfy constraint: ${rule}`,
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
