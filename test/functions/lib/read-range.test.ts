import type { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { rangesOf } from '../../../functions/lib/read-range.ts';

const object = { bucket: 'media', key: 'videos/u/v/source', versionId: 'v1' };
const bytes = Uint8Array.from({ length: 100 }, (_, at) => at);

/** An S3 that gives these answers, one after the other. */
function anS3(...answers: readonly (Uint8Array | Error | undefined)[]) {
  const asked: object[] = [];
  const send = ({ input }: GetObjectCommand): Promise<unknown> => {
    asked.push(input);
    const answer = answers[asked.length - 1];
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve(answer ? { Body: { transformToByteArray: () => Promise.resolve(answer) } } : {});
  };
  return { client: { send } as unknown as S3Client, asked };
}

describe('rangesOf', () => {
  it('reads a range of the version that it was given', async () => {
    const s3 = anS3(bytes.slice(10, 20));
    expect(await rangesOf(s3.client, object)(10, 20)).toEqual(bytes.slice(10, 20));
    expect(s3.asked).toEqual([{ Bucket: 'media', Key: object.key, VersionId: 'v1', Range: 'bytes=10-19' }]);
  });

  it.each([
    ['broke off', bytes.slice(10, 15)],
    ['failed', new Error('reset')],
    ['had no body', undefined],
  ])('asks again when an answer %s', async (_what, bad) => {
    const s3 = anS3(bad, bytes.slice(10, 20));
    expect(await rangesOf(s3.client, object)(10, 20)).toEqual(bytes.slice(10, 20));
    expect(s3.asked).toHaveLength(2);
  });

  it('throws after three attempts, with the cause', async () => {
    const down = new Error('S3 is down');
    const s3 = anS3(down, down, down, bytes.slice(10, 20));
    await expect(rangesOf(s3.client, object)(10, 20)).rejects.toMatchObject({ code: 'ReadFailed', cause: down });
    expect(s3.asked).toHaveLength(3);
  });
});
