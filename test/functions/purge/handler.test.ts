import { beforeEach, describe, expect, it, vi } from 'vitest';
import { USER_ID, VIDEO_ID } from '../../support/given.ts';

const { purgeVideo } = vi.hoisted(() => ({ purgeVideo: vi.fn() }));
vi.mock('../../../functions/purge/purge-video.ts', () => ({ purgeVideo }));

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  purgeVideo.mockReset();
});

const detail = { stage: 'dev', userId: USER_ID, videoId: VIDEO_ID };
const record = (messageId: string, event: unknown) => ({ messageId, body: JSON.stringify(event) });
const requested = (changes: object = {}) => ({ source: 'lectern', detail: { ...detail, ...changes } });

async function handled(...records: readonly ReturnType<typeof record>[]) {
  for (const [name, value] of [
    ['STAGE', 'dev'],
    ['MEDIA_BUCKET', 'media'],
    ['VIDEO_TABLE', 'Videos'],
    ['AWS_REGION', 'eu-west-1'],
  ] as const) {
    vi.stubEnv(name, value);
  }
  return (await import('../../../functions/purge/handler.ts')).handler({ Records: records });
}

describe('purge', () => {
  it('purges the video of the event', async () => {
    expect(await handled(record('1', requested()))).toEqual({ batchItemFailures: [] });
    expect(purgeVideo).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ table: 'Videos', bucket: expect.objectContaining({ bucket: 'media' }) }),
      { userId: USER_ID, id: VIDEO_ID },
    );
  });

  it('leaves another stage’s video alone', async () => {
    expect(await handled(record('1', requested({ stage: 'production' })))).toEqual({ batchItemFailures: [] });
    expect(purgeVideo).not.toHaveBeenCalled();
  });

  it('has delivered again what failed, and that alone', async () => {
    purgeVideo.mockRejectedValueOnce(new Error('S3 is down'));
    const answer = await handled(
      record('1', requested()),
      record('2', requested()),
      record('3', { source: 'lectern' }),
    );
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }, { itemIdentifier: '3' }] });
    expect(purgeVideo).toHaveBeenCalledTimes(2);
  });
});
