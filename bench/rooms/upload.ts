import { randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, rmSync, writeSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { forgetPeak, memoryOf } from '../support/processes.ts';
import { interleave, type Medians } from '../support/rounds.ts';
import { startUploader, type Server } from '../support/server.ts';
import { startStack } from '../support/stack.ts';
import { atMost, brief, type Row } from '../support/table.ts';

const MIB = 1024 * 1024;
const SIZE = 1024 * MIB;
const MORE_MIB = 120_000_000 / MIB;

/**
 * A file of 1 GiB through the API by `uploadVideo`, until S3 has made the object of its parts and the API knows, against the same
 * file in one plain PUT, both to the local S3 of a whole stack; and how much memory the stack and the uploader's process take for
 * it, at most, beyond what the PUT takes.
 */
export async function measure(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
  const path = join(folder, 'lecture.mp4');
  writeLecture(path);
  const { stack, client: api, target } = await startStack();
  api.close();
  const { aws: endpoint, region, credentials, bucket: Bucket, graphql } = stack.endpoints;
  const s3 = new S3Client({
    ...{ region, endpoint, credentials: { ...credentials }, forcePathStyle: true },
    // Otherwise the checksum of no bytes at all would be signed into the URL.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const command = new PutObjectCommand({
    Bucket,
    Key: 'bench/gibibyte',
    ContentLength: SIZE,
    ContentType: 'video/mp4',
  });
  const url = await getSignedUrl(s3, command, { expiresIn: 3600 });
  s3.destroy();
  const [parts, whole] = await Promise.all([
    startUploader('parts', path, graphql, target.headers['Authorization'] ?? ''),
    startUploader('whole', path, url),
  ]);

  const stackPid = stack.process.pid ?? 0;
  const send = (uploader: Server) => async () => {
    forgetPeak(stackPid);
    forgetPeak(uploader.pid);
    // What an uploader answers to `send`.
    const ms = (await uploader.tell('send')) as number;
    return { s: ms / 1000, stackMib: memoryOf(stackPid).peak, uploaderMib: memoryOf(uploader.pid).peak };
  };
  const { s, stackMib, uploaderMib } = await interleave(send(parts), send(whole));
  await Promise.all([parts.stop(), whole.stop()]);
  await stack.stop();
  rmSync(folder, { recursive: true });
  return [
    atMost('1 GiB to the local S3: in parts by uploadVideo against one PUT', 's', s, 1.1),
    memoryRow('1 GiB to the local S3: memory of the stack at most', stackMib),
    memoryRow("1 GiB to the local S3: memory of the uploader's process at most", uploaderMib),
  ];
}

function writeLecture(path: string): void {
  const file = openSync(path, 'w');
  for (let mib = 0; mib < SIZE / MIB; mib += 1) writeSync(file, randomBytes(MIB));
  closeSync(file);
}

function memoryRow(work: string, { ours, other }: Medians): Row {
  const goal = `≤ ${brief(MORE_MIB)} MiB more`;
  const more = `${brief(ours - other)} MiB more`;
  return {
    work,
    ours: `${brief(ours)} MiB`,
    other: `${brief(other)} MiB`,
    ratio: more,
    goal,
    isMet: ours - other <= MORE_MIB,
  };
}
