import { describe, expect, it } from 'vitest';
import { videoOfEvent } from '../../../functions/lib/video-event.ts';
import { USER_ID, VIDEO_ID } from '../../support/given.ts';
import { hostileIds } from '../../support/hostile-ids.ts';

const detail = { stage: 'dev', userId: USER_ID, videoId: VIDEO_ID };
const event = (changes: object = {}, source = 'lectern') => ({ source, detail: { ...detail, ...changes } });

describe('videoOfEvent', () => {
  it('is the video of this stage', () => {
    expect(videoOfEvent(event(), 'dev')).toEqual({ userId: USER_ID, id: VIDEO_ID });
  });

  it.each([
    ['another stage’s', event({ stage: 'production' })],
    ['a stage’s whose name begins the same', event({ stage: 'dev2' })],
    ['somebody else’s', event({}, 'aws.s3')],
  ])('is none of %s', (_whose, other) => {
    expect(videoOfEvent(other, 'dev')).toBeUndefined();
  });

  it.each(hostileIds)('refuses a video whose id is %s', (_what, videoId) => {
    expect(() => videoOfEvent(event({ videoId }), 'dev')).toThrow(expect.objectContaining({ code: 'MalformedEvent' }));
  });

  it.each(['', 'a/b', '../..', 'x'.repeat(129)])('refuses the owner %j', (userId) => {
    expect(() => videoOfEvent(event({ userId }), 'dev')).toThrow(expect.objectContaining({ code: 'MalformedEvent' }));
  });

  it.each([
    null,
    'text',
    {},
    { source: 'lectern' },
    { source: 'lectern', detail: { stage: 'dev' } },
    event({ userId: 7 }),
  ])('refuses %j', (malformed) => {
    expect(() => videoOfEvent(malformed, 'dev')).toThrow(expect.objectContaining({ code: 'MalformedEvent' }));
  });
});
