import { beforeAll, describe, expect, it } from 'vitest';
import { environment } from '../../support/context.ts';
import { USER_ID, VIDEO_ID } from '../../support/given.ts';
import { dataSourceErrors, resolverUnderTest, returned, type ResolverUnderTest } from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/requestPurge', 'Mutation.deleteVideo');
});

const stash = { key: { userId: USER_ID, id: VIDEO_ID } };
const prev = { result: { id: VIDEO_ID } };

describe('requestPurge', () => {
  it('tells the bus of this stage’s video', () => {
    const env = { ...environment(), STAGE: 'dev' };
    expect(returned(link.request({ stash, prev, env }))).toEqual({
      operation: 'PutEvents',
      events: [
        {
          source: 'lectern',
          detailType: 'Purge Requested',
          detail: { stage: 'dev', userId: USER_ID, videoId: VIDEO_ID },
        },
      ],
    });
  });

  it.each([
    ['was sent', { result: { FailedEntryCount: 0 } }, []],
    ['was refused by the bus', { result: { FailedEntryCount: 1 } }, ['event not sent: the bus did not take it']],
    [
      'could not be sent',
      { error: dataSourceErrors.lambda, result: null },
      [`event not sent: ${dataSourceErrors.lambda.type}: ${dataSourceErrors.lambda.message}`],
    ],
  ])('hands on what came before when the event %s', (_what, answer, logged) => {
    const answered = link.response({ stash, prev, ...answer });
    expect(returned(answered)).toEqual(prev.result);
    expect(answered.logs).toEqual(logged.map((line) => expect.stringContaining(line)));
  });
});
