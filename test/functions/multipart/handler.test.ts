import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MultipartCall } from '../../../model/multipart.ts';

const uploads = vi.hoisted(() => ({
  createMultipart: vi.fn(),
  listHeldParts: vi.fn(),
  completeMultipart: vi.fn(),
  abortMultipart: vi.fn(),
}));
vi.mock('../../../functions/multipart/uploads.ts', () => uploads);

const upload = { key: 'videos/u/v/source', uploadId: 'up', sizeBytes: 5, partSizeBytes: 8_388_608 };
const held = { state: 'STORED', parts: [], missingCount: 0, missing: [] };
const bucket = expect.objectContaining({ bucket: 'media' });

async function handled(call: MultipartCall) {
  vi.stubEnv('MEDIA_BUCKET', 'media');
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  return (await import('../../../functions/multipart/handler.ts')).handler(call);
}

describe('multipart', () => {
  let log: ReturnType<typeof vi.spyOn>;
  beforeEach(() => (log = vi.spyOn(console, 'log').mockReturnValue()));

  it('begins an upload', async () => {
    uploads.createMultipart.mockResolvedValue('up');
    expect(await handled({ do: 'create', key: upload.key, contentType: 'video/mp4' })).toEqual({ uploadId: 'up' });
    expect(uploads.createMultipart).toHaveBeenCalledExactlyOnceWith(bucket, upload.key, 'video/mp4');
  });

  it('tells what S3 holds', async () => {
    uploads.listHeldParts.mockResolvedValue(held);
    expect(await handled({ do: 'list', ...upload })).toEqual(held);
    expect(uploads.listHeldParts).toHaveBeenCalledExactlyOnceWith(bucket, expect.objectContaining(upload));
  });

  it('completes an upload, and logs what became of it, since nobody waits for the answer', async () => {
    uploads.completeMultipart.mockResolvedValue(held);
    expect(await handled({ do: 'complete', ...upload })).toEqual(held);
    expect(uploads.completeMultipart).toHaveBeenCalledExactlyOnceWith(bucket, expect.objectContaining(upload));
    expect(log).toHaveBeenCalledExactlyOnceWith({
      outcome: 'completed',
      key: upload.key,
      state: 'STORED',
      missing: 0,
    });
  });

  it('gives an upload up', async () => {
    uploads.abortMultipart.mockResolvedValue(undefined);
    expect(await handled({ do: 'abort', key: upload.key, uploadId: 'up' })).toBeNull();
    expect(uploads.abortMultipart).toHaveBeenCalledExactlyOnceWith(bucket, upload.key, 'up');
  });

  it('fails when S3 does: an invocation that nobody waits for is made again then', async () => {
    uploads.completeMultipart.mockRejectedValue(new Error('S3 is down'));
    await expect(handled({ do: 'complete', ...upload })).rejects.toThrow('S3 is down');
  });
});
