import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { UploadSource } from '../../sdk/index.ts';
import { memoryOf } from '../support/processes.ts';
import { interleave } from '../support/rounds.ts';
import { startStack } from '../support/stack.ts';
import { atMost, brief, type Row } from '../support/table.ts';

const MIB = 1024 * 1024;
const SIZE = 1024 * MIB;
const MORE_MIB = 120;
const TYPE = 'video/mp4';

/**
 * 1 GiB through the API by `uploadVideo`, until S3 has made the object of its parts, against the same bytes in one plain PUT, both
 * to the local S3 of a whole stack; and how much memory the stack and the uploader's process take for it.
 */
export async function measure(): Promise<readonly Row[]> {
  const { stack, client: api } = await startStack();
  const { aws: endpoint, region, credentials, bucket: Bucket } = stack.endpoints;
  const client = new S3Client({
    ...{ region, endpoint, credentials: { ...credentials }, forcePathStyle: true },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const Key = 'bench/gibibyte';
  const block = randomBytes(MIB);
  function* blocks() {
    for (let n = 0; n < SIZE / MIB; n += 1) yield block;
  }
  const source: UploadSource = {
    size: SIZE,
    type: TYPE,
    // As from a disk: every part is read into memory of its own.
    slice: (start, end) => {
      const part = new Uint8Array(end - start);
      for (let at = 0; at < part.length; at += MIB) part.set(block.subarray(0, Math.min(MIB, part.length - at)), at);
      return Promise.resolve(part);
    },
  };

  const inParts = async () => {
    const began = performance.now();
    const { id } = await api.uploadVideo(source);
    // The object is there once the video has moved on: the bytes are no lecture, so it will be rejected.
    while ((await api.upload({ videoId: id })) !== null) await delay(20);
    const s = (performance.now() - began) / 1000;
    await api.deleteVideo({ id });
    return { s };
  };
  const inOne = async () => {
    const command = new PutObjectCommand({ Bucket, Key, ContentLength: SIZE, ContentType: TYPE });
    const url = await getSignedUrl(client, command);
    const began = performance.now();
    await put(url, Readable.from(blocks(), { objectMode: false }));
    const s = (performance.now() - began) / 1000;
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    return { s };
  };

  const stackPid = stack.process.pid ?? 0;
  const before = { stack: memoryOf(stackPid).now, own: memoryOf(process.pid).now };
  const { s } = await interleave(inParts, inOne);
  const more = {
    stack: memoryOf(stackPid).peak - before.stack,
    own: memoryOf(process.pid).peak - before.own,
  };
  api.close();
  client.destroy();
  await stack.stop();
  return [
    atMost('1 GiB to the local S3: in parts by uploadVideo against one PUT', 's', s, 1.1),
    memoryRow('1 GiB to the local S3: more memory of the stack', more.stack),
    memoryRow('1 GiB to the local S3: more memory of the uploader', more.own),
  ];
}

function memoryRow(work: string, mib: number): Row {
  return { work, ours: `${brief(mib)} MiB`, other: '', ratio: '', goal: `≤ ${MORE_MIB} MiB`, isMet: mib <= MORE_MIB };
}

async function put(url: string, body: Readable): Promise<void> {
  const sending = request(url, { method: 'PUT', headers: { 'content-length': SIZE, 'content-type': TYPE } });
  const status = new Promise<number | undefined>((resolve, reject) => {
    sending.on('response', (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode);
      });
    });
    sending.on('error', reject);
  });
  await pipeline(body, sending);
  if ((await status) !== 200) throw new Error('The local S3 refused the bytes.');
}
