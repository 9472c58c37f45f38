import { beforeAll, describe, expect, it } from 'vitest';
import { environment } from '../../support/context.ts';
import { USER_ID, VIDEO_ID } from '../../support/given.ts';
import { resolverUnderTest, returned, type ResolverUnderTest } from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/requestCaptions', 'Mutation.retryCaptions');
});

const stash = { key: { userId: USER_ID, id: VIDEO_ID } };

describe('requestCaptions', () => {
  it('sends the event of this stage', () => {
    expect(returned(link.request({ stash, env: { ...environment(), STAGE: 'dev' } }))).toEqual({
      operation: 'PutEvents',
      events: [
        {
          source: 'lectern',
          detailType: 'Captions Requested',
          detail: { stage: 'dev', userId: USER_ID, videoId: VIDEO_ID },
        },
      ],
    });
  });

  it.each([
    ['the bus does not take it', { result: { FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] } }],
    ['the bus is not reached', { error: { type: 'EventBridge:Unavailable', message: 'no' }, result: null }],
  ])('is no failure of the call when %s: the deadline stands in the item', (_what, answer) => {
    const evaluation = link.response({ stash, ...answer });
    expect(returned(evaluation)).toEqual({});
    expect(evaluation.logs.join()).toContain('event not sent');
  });
});
