import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { multipartWriter } from '../../../functions/extract-audio/multipart-writer.ts';

const MIB = 1024 * 1024;
const object = {
  bucket: 'media',
  key: 'videos/u/v/audio.m4a',
  contentType: 'audio/mp4',
  metadata: { 'source-version': 'v1' },
};

/** An S3 that keeps what it is told; `fails` says at which call it is down. */
function anS3(fails: (call: string) => boolean = () => false) {
  const calls: string[] = [];
  const inputs: object[] = [];
  const parts = new Map<number, Buffer>();
  let whole: Buffer | undefined;
  let underWay = 0;
  let most = 0;
  const answer = (command: unknown): object => {
    if (command instanceof PutObjectCommand) whole = Buffer.from(command.input.Body as Uint8Array);
    if (command instanceof CreateMultipartUploadCommand) return { UploadId: 'the upload' };
    if (command instanceof UploadPartCommand) {
      parts.set(command.input.PartNumber!, Buffer.from(command.input.Body as Uint8Array));
      return { ETag: `etag ${command.input.PartNumber}` };
    }
    if (command instanceof CompleteMultipartUploadCommand) {
      const listed = command.input.MultipartUpload!.Parts!;
      expect(listed.map(({ ETag }) => ETag)).toEqual(listed.map(({ PartNumber }) => `etag ${PartNumber}`));
      whole = Buffer.concat(listed.map(({ PartNumber }) => parts.get(PartNumber!)!));
    }
    return {};
  };
  const send = async (command: { constructor: { name: string }; input: object }): Promise<object> => {
    const name = command.constructor.name.replace('Command', '');
    calls.push(name);
    inputs.push({ ...command.input, Body: undefined });
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise(setImmediate);
    underWay -= 1;
    if (fails(name)) throw new Error('S3 is down');
    return answer(command);
  };
  return { client: { send } as unknown as S3Client, calls, inputs, parts, whole: () => whole, most: () => most };
}

/** Bytes that differ wherever one looks. */
function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = (at * 31 + (at >> 11)) % 251;
  return bytes;
}

async function writeAll(
  writer: ReturnType<typeof multipartWriter>,
  bytes: Uint8Array,
  pieceBytes = MIB - 7,
): Promise<void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) await writer.write(at, bytes.subarray(at, at + pieceBytes));
}

describe('multipartWriter', () => {
  it.each([0, 1, 5 * MIB])('sends %d bytes with one PUT', async (length) => {
    const s3 = anS3();
    const writer = multipartWriter(s3.client, object);
    const bytes = noise(length);
    await writeAll(writer, bytes);
    await writer.finish();
    expect(s3.calls).toEqual(['PutObject']);
    expect(s3.inputs[0]).toMatchObject({
      Bucket: 'media',
      Key: object.key,
      ContentType: 'audio/mp4',
      Metadata: object.metadata,
    });
    expect(s3.whole()!.equals(bytes)).toBe(true);
  });

  it.each([5 * MIB + 1, 10 * MIB, 23 * MIB + 11])(
    'sends %d bytes in parts, of which only the last may be short',
    async (length) => {
      const s3 = anS3();
      const writer = multipartWriter(s3.client, object);
      const bytes = noise(length);
      await writeAll(writer, bytes);
      await writer.finish();
      expect(s3.calls.filter((call) => call !== 'UploadPart')).toEqual([
        'CreateMultipartUpload',
        'CompleteMultipartUpload',
      ]);
      expect(s3.inputs[0]).toMatchObject({ ContentType: 'audio/mp4', Metadata: object.metadata });
      expect(s3.whole()!.equals(bytes)).toBe(true);
      const sizes = [...s3.parts].sort(([a], [b]) => a - b).map(([, part]) => part.length);
      for (const size of sizes.slice(0, -1)) expect(size).toBe(5 * MIB);
    },
  );

  it.each([MIB, 12 * MIB])('takes the head once more at the end, of %d bytes', async (length) => {
    const s3 = anS3();
    const writer = multipartWriter(s3.client, object);
    const bytes = noise(length);
    await writeAll(writer, bytes);
    await writer.write(4, Uint8Array.of(1, 2, 3));
    await writer.finish();
    bytes.set([1, 2, 3], 4);
    expect(s3.whole()!.equals(bytes)).toBe(true);
  });

  it('sends while it takes more, and no more than two parts at a time', async () => {
    const s3 = anS3();
    const writer = multipartWriter(s3.client, object);
    await writeAll(writer, noise(40 * MIB));
    expect(s3.calls.filter((call) => call === 'UploadPart').length).toBeGreaterThan(3);
    await writer.finish();
    expect(s3.most()).toBeLessThanOrEqual(2);
  });

  it.each([
    ['a hole', 2 * MIB],
    ['what was sent already', 7 * MIB],
  ])('refuses %s', async (_what, position) => {
    const writer = multipartWriter(anS3().client, object);
    if (position > 5 * MIB) await writeAll(writer, noise(12 * MIB));
    await expect(writer.write(position, Uint8Array.of(1))).rejects.toMatchObject({ code: 'NotSequential' });
  });

  it.each(['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload'])(
    'throws when %s fails, and takes back what was sent',
    async (failing) => {
      const s3 = anS3((call) => call === failing);
      const writer = multipartWriter(s3.client, object);
      const writing = writeAll(writer, noise(30 * MIB)).then(() => writer.finish());
      await expect(writing).rejects.toThrow('S3 is down');
      await writer.abort();
      expect(s3.whole()).toBeUndefined();
      expect(s3.calls.at(-1)).toBe(
        failing === 'CreateMultipartUpload' ? 'CreateMultipartUpload' : 'AbortMultipartUpload',
      );
    },
  );

  it('waits for what is under way before it takes everything back', async () => {
    const s3 = anS3();
    const writer = multipartWriter(s3.client, object);
    await writeAll(writer, noise(20 * MIB));
    await writer.abort();
    expect(s3.calls.at(-1)).toBe(AbortMultipartUploadCommand.name.replace('Command', ''));
    expect(s3.inputs.at(-1)).toMatchObject({ Key: object.key, UploadId: 'the upload' });
    const after = s3.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(s3.calls).toHaveLength(after);
  });

  it('has nothing to take back of a short object', async () => {
    const s3 = anS3();
    const writer = multipartWriter(s3.client, object);
    await writer.write(0, noise(100));
    await writer.abort();
    expect(s3.calls).toEqual([]);
  });
});
