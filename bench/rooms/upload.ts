import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DeleteObjectCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { HttpRequest } from '@smithy/protocol-http';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { memoryOf } from '../support/processes.ts';
import { interleave } from '../support/rounds.ts';
import { startStack } from '../support/stack.ts';
import { atMost, brief, type Row } from '../support/table.ts';

const MIB = 1024 * 1024;
const SIZE = 1024 * MIB;
const MORE_MIB = 120;
const TYPE = 'application/octet-stream';

/** 1 GiB in parts by the SDK's upload manager against the same bytes in one plain PUT, both to the local S3 of a whole stack. */
export async function measure(): Promise<readonly Row[]> {
  const { stack, client: api } = await startStack();
  const { aws: endpoint, region, credentials, bucket: Bucket } = stack.endpoints;
  const client = new S3Client({
    ...{ region, endpoint, credentials: { ...credentials }, forcePathStyle: true },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  // Over plain HTTP the SDK would sign every byte, which the presigned PUT does not and HTTPS makes needless.
  client.middlewareStack.add(
    (next) => (args) => {
      if (HttpRequest.isInstance(args.request) && args.request.method === 'PUT')
        args.request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
      return next(args);
    },
    { step: 'build' },
  );
  const Key = 'bench/gibibyte';
  const block = randomBytes(MIB);
  function* blocks() {
    for (let n = 0; n < SIZE / MIB; n += 1) yield block;
  }
  const stream = () => Readable.from(blocks(), { objectMode: false });

  const inParts = async () => {
    const params = { Bucket, Key, Body: stream(), ContentType: TYPE };
    await new Upload({ client, params, partSize: 16 * MIB, queueSize: 4 }).done();
  };
  const inOne = async () => {
    const command = new PutObjectCommand({ Bucket, Key, ContentLength: SIZE, ContentType: TYPE });
    const url = await getSignedUrl(client, command);
    await put(url, stream());
  };
  const timed = (send: () => Promise<void>) => async () => {
    const began = performance.now();
    await send();
    const s = (performance.now() - began) / 1000;
    const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
    if (Versions.length !== 1 || Versions[0]?.Size !== SIZE) throw new Error('The bytes are not all there.');
    await client.send(new DeleteObjectCommand({ Bucket, Key, VersionId: Versions[0].VersionId }));
    return { s };
  };

  const pid = stack.process.pid ?? 0;
  const before = memoryOf(pid).now;
  const { s } = await interleave(timed(inParts), timed(inOne));
  const more = memoryOf(pid).peak - before;
  api.close();
  client.destroy();
  await stack.stop();
  return [
    atMost('1 GiB to the local S3: in parts by the SDK against one PUT', 's', s, 1.1),
    {
      work: '1 GiB to the local S3: more memory of the stack',
      ours: `${brief(more)} MiB`,
      other: '',
      ratio: '',
      goal: `≤ ${MORE_MIB} MiB`,
      isMet: more <= MORE_MIB,
    },
  ];
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
