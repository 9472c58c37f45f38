import { describe, expect, it } from 'vitest';
import { answerEvents } from '../../../local/events/wire.ts';
import { shows } from '../../support/claims.ts';

const bus = { publish: () => Promise.resolve('id') };
const entry = { Source: 'lectern', DetailType: 'Video Deleted', Detail: '{}' };

describe('EventBridge over the wire', () => {
  it('takes PutEvents', async () => {
    shows('events:PutEvents');
    const body = Buffer.from(JSON.stringify({ Entries: [entry] }));
    expect(await answerEvents(bus, 'AWSEvents.PutEvents', body)).toEqual({
      status: 200,
      body: { FailedEntryCount: 0, Entries: [{ EventId: 'id' }] },
    });
  });

  it.each(['PutRule', 'ListRules', 'PutTargets', 'CreateEventBus', 'TestEventPattern'])(
    'says of %s that it is not emulated',
    async (operation) => {
      const answer = await answerEvents(bus, `AWSEvents.${operation}`, Buffer.from('{}'));
      expect(answer).toEqual({
        status: 400,
        body: {
          __type: 'UnsupportedByLocal',
          message: `The local EventBridge does not emulate the operation ${operation}.`,
        },
      });
    },
  );

  it('refuses a body that is no JSON', async () => {
    const answer = await answerEvents(bus, 'AWSEvents.PutEvents', Buffer.from('{'));
    expect(answer.body).toMatchObject({ __type: 'SerializationException' });
  });

  it('takes members that are null for members that are not there', async () => {
    const body = { Entries: [{ ...entry, Time: null, EventBusName: null, Resources: null }] };
    const answer = await answerEvents(bus, 'AWSEvents.PutEvents', Buffer.from(JSON.stringify(body)));
    expect(answer.body).toMatchObject({ FailedEntryCount: 0 });
  });

  it('names a missing list of entries as AWS does', async () => {
    const answer = await answerEvents(bus, 'AWSEvents.PutEvents', Buffer.from('{}'));
    expect(answer.body).toEqual({
      __type: 'ValidationException',
      message:
        "1 validation error detected: Value null at 'entries' failed to satisfy constraint: Member must not be null",
    });
  });
});
