import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BusEntry } from '../../../local/context.ts';
import { handlePutEvents, type WireAnswer } from '../../../local/events/put-events.ts';
import { shows } from '../../support/claims.ts';

const good = { Source: 'lectern', DetailType: 'Video Deleted', Detail: '{"id":"1"}' };

async function put(body: unknown): Promise<{ readonly answer: WireAnswer; readonly published: readonly BusEntry[] }> {
  const published: BusEntry[] = [];
  const answer = await handlePutEvents(
    { publish: (entry) => Promise.resolve(`id-${String(published.push(entry))}`) },
    body,
  );
  return { answer, published };
}

describe('PutEvents', () => {
  it('publishes each entry and answers with the ids in order', async () => {
    shows('events:PutEvents');
    const { answer, published } = await put({
      Entries: [
        { ...good, Time: 1767225600.5, Resources: ['arn:a'], EventBusName: 'default', TraceHeader: 'Root=1' },
        { ...good, EventBusName: 'arn:aws:events:eu-central-1:000000000000:event-bus/default' },
      ],
    });
    expect(answer).toEqual({
      status: 200,
      body: { FailedEntryCount: 0, Entries: [{ EventId: 'id-1' }, { EventId: 'id-2' }] },
    });
    const plain = { source: 'lectern', detailType: 'Video Deleted', detail: { id: '1' }, resources: [] };
    expect(published).toEqual([{ ...plain, resources: ['arn:a'], time: '2026-01-01T00:00:00.500Z' }, plain]);
  });

  it.each<[string, object, string, string]>([
    [
      'no source',
      { Source: undefined },
      'InvalidArgument',
      'Parameter Source is not valid. Reason: Source is a required argument.',
    ],
    [
      'an empty detail type',
      { DetailType: '' },
      'InvalidArgument',
      'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
    ],
    [
      'no detail',
      { Detail: undefined },
      'InvalidArgument',
      'Parameter Detail is not valid. Reason: Detail is a required argument.',
    ],
    ['a detail that is not JSON', { Detail: '{' }, 'MalformedDetail', 'Detail is malformed.'],
    ['a detail that is a list', { Detail: '[]' }, 'MalformedDetail', 'Detail is malformed.'],
    ["AWS's own source", { Source: 'aws.s3' }, 'NotAuthorizedForSourceException', 'Not authorized for the source.'],
    [
      'resources that are no list',
      { Resources: 'arn' },
      'InvalidArgument',
      'Parameter Resources is not valid. Reason: Resources must be a list of strings.',
    ],
    [
      'a time that is none',
      { Time: 'today' },
      'InvalidArgument',
      'Parameter Time is not valid. Reason: Time must be a timestamp.',
    ],
  ])('refuses an entry with %s, and takes the others', async (_, change, ErrorCode, ErrorMessage) => {
    shows('events:PutEvents partial failure');
    const { answer, published } = await put({ Entries: [{ ...good, ...change }, good] });
    expect(answer).toEqual({
      status: 200,
      body: { FailedEntryCount: 1, Entries: [{ ErrorCode, ErrorMessage }, { EventId: 'id-1' }] },
    });
    expect(published).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    ['no entries', {}, 'Member must not be null'],
    ['nothing', undefined, 'Member must not be null'],
    ['an empty list', { Entries: [] }, 'greater than or equal to 1'],
    ['eleven entries', { Entries: Array(11).fill(good) }, 'less than or equal to 10'],
    ['an entry that is null', { Entries: [good, null] }, 'Member must not be null'],
    [
      'more than 256 KB in all',
      { Entries: [good, { ...good, Detail: `{"é":"${'é'.repeat(131_072)}"}` }] },
      'Total size of the entries in the request is over the limit.',
    ],
  ])('refuses a request with %s, whole', async (_, body, message) => {
    shows('events:PutEvents limits');
    const { answer, published } = await put(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      __type: 'ValidationException',
      message: expect.stringContaining(message) as string,
    });
    expect(published).toEqual([]);
  });

  it('answers any request, and publishes as many entries as it says', async () => {
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.string(),
      fc.constantFrom('', '{}', '{"a":1}', 'aws.s3', 'default', 0, 1e20),
    );
    const entry = fc.dictionary(
      fc.constantFrom('Source', 'DetailType', 'Detail', 'Resources', 'Time', 'EventBusName', 'Other'),
      odd,
    );
    const request = fc.oneof(
      fc.jsonValue(),
      fc.record({
        Entries: fc.array(fc.oneof({ weight: 3, arbitrary: entry.map((e) => ({ ...good, ...e })) }, entry)),
      }),
    );
    await fc.assert(
      fc.asyncProperty(request, async (body) => {
        const { answer, published } = await put(body);
        if (answer.status === 400) expect(published).toEqual([]);
        else {
          expect(answer.status).toBe(200);
          const { Entries: entries, FailedEntryCount: failed } = answer.body;
          expect(published.length).toBe((entries as unknown[]).length - Number(failed));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[object, string]>([
    [{ Entries: [good, { ...good, EventBusName: 'other' }] }, 'EventBusName "other"'],
    [{ Entries: [good], EndpointId: 'abc.def' }, 'EndpointId'],
  ])('says that %j is not emulated', async (body, message) => {
    const { answer, published } = await put(body);
    expect(answer).toEqual({
      status: 400,
      body: { __type: 'UnsupportedByLocal', message: expect.stringContaining(message) as string },
    });
    expect(published).toEqual([]);
  });
});
