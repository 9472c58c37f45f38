import { createReadStream } from 'node:fs';
import { request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '../../sdk/index.ts';
import { openFile } from '../../sdk/node-file.ts';
import { serve } from './serve.ts';

// Sends one file whenever it is told to, in a process of its own, so that its memory is its own too: `parts` as the SDK does it, to
// the API at `address` with the token; `whole` by one PUT to the presigned URL that `address` is.
const [way = '', path = '', address = '', token = ''] = process.argv.slice(2);

const { size } = await openFile(path).then(async (file) => (await file.close(), file));

async function sendParts(): Promise<number> {
  const api = createClient({ url: address, realtimeUrl: address, getToken: () => token });
  const file = await openFile(path);
  const began = performance.now();
  const { id } = await api.uploadVideo(file);
  // The object is there once the video has moved on: the bytes are no lecture, so it will be rejected.
  while ((await api.upload({ videoId: id })) !== null) await delay(20);
  const took = performance.now() - began;
  await file.close();
  await api.deleteVideo({ id });
  api.close();
  return took;
}

async function sendWhole(): Promise<number> {
  const began = performance.now();
  const headers = { 'content-length': size, 'content-type': 'video/mp4' };
  const sending = request(address, { method: 'PUT', headers });
  const status = new Promise<number | undefined>((resolve, reject) => {
    sending.on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    sending.on('error', reject);
  });
  await pipeline(createReadStream(path, { highWaterMark: 256 * 1024 }), sending);
  if ((await status) !== 200) throw new Error('The local S3 refused the bytes.');
  return performance.now() - began;
}

serve({ port: 0, headers: {} }, { send: way === 'parts' ? sendParts : sendWhole });
