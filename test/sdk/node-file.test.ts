import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { uploadVideo } from '../../sdk/index.ts';
import { openFile } from '../../sdk/node-file.ts';
import { fakeUpload, instantTiming } from './fake-upload.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A file of 100 bytes that rise. */
function aFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-file-'));
  folders.push(folder);
  const path = join(folder, 'Tides.mp4');
  writeFileSync(
    path,
    Uint8Array.from({ length: 100 }, (_, index) => index),
  );
  return path;
}

const bytesOf = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> =>
  new Uint8Array(await new Response(stream).arrayBuffer());

describe('openFile', () => {
  it('knows the name and the size, and reads any piece', async () => {
    const path = aFile();
    const file = await openFile(path);
    expect(file).toMatchObject({ name: 'Tides.mp4', size: 100, path });
    expect([...(await file.slice(10, 13))]).toEqual([10, 11, 12]);
    expect(await file.slice(90, 200)).toHaveLength(10);
    await file.close();
  });

  it('throws where there is no file that can be read', async () => {
    await expect(openFile(join(tmpdir(), 'there-is-no-such.mp4'))).rejects.toMatchObject({
      code: 'FileUnreadable',
      message: expect.stringContaining('there is no such file'),
    });
    await expect(openFile(tmpdir())).rejects.toMatchObject({ code: 'FileUnreadable' });
  });

  it.each<readonly [string, (path: string) => void]>([
    ['deleted', unlinkSync],
    ['moved', (path) => renameSync(path, `${path}.old`)],
    ['longer', (path) => appendFileSync(path, 'more')],
    ['shorter', (path) => truncateSync(path, 50)],
    [
      'replaced by another of the same size',
      (path) => {
        writeFileSync(`${path}.new`, new Uint8Array(100));
        renameSync(`${path}.new`, path);
      },
    ],
  ])('ends an upload as FileUnreadable when the file was %s meanwhile', async (_how, change) => {
    const path = aFile();
    const file = await openFile(path);
    const fake = fakeUpload(100, 10);
    let sent = 0;
    const onProgress = (): void => {
      sent += 1;
      if (sent === 3) change(path);
    };
    const upload = uploadVideo(fake.client, file, {
      ...{ fetch: fake.fetch, timing: instantTiming(), concurrency: 1, onProgress },
    });
    await expect(upload).rejects.toMatchObject({ code: 'FileUnreadable' });
    expect(fake.stored.size).toBeGreaterThan(0);
    expect(fake.calls).not.toContain('completeUpload');
    await file.close();
  });

  it('streams any piece while it is sent', async () => {
    const path = aFile();
    const file = await openFile(path);
    expect([...(await bytesOf(file.streamSlice(10, 13)))]).toEqual([10, 11, 12]);
    expect(await bytesOf(file.streamSlice(90, 200))).toHaveLength(10);
    appendFileSync(path, 'more');
    await expect(bytesOf(file.streamSlice(10, 13))).rejects.toThrow('was changed');
    await file.close();
  });

  it('is sent with the length that is signed, though it is a stream', async () => {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      requests.push(request);
      request.resume().on('end', () => response.end());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const fake = fakeUpload(100, 30);
    const sending: typeof fetch = async (url, init) => {
      // The fake gives its URLs as texts that end in the number of the part.
      const [, part] = /(\d+)\?/.exec(url as string) ?? [];
      fake.stored.set(Number(part), new Uint8Array());
      // A server that is listening on a port has an address with it.
      const { port } = server.address() as AddressInfo;
      return fetch(`http://127.0.0.1:${port}/`, init);
    };
    const file = await openFile(aFile());
    await uploadVideo(fake.client, file, { fetch: sending, timing: instantTiming() });
    expect(requests.map(({ headers }) => headers['content-length']).sort()).toEqual(['10', '30', '30', '30']);
    expect(requests.every(({ headers }) => headers['transfer-encoding'] === undefined)).toBe(true);
    await file.close();
    server.closeAllConnections();
    server.close();
  });

  it('holds no more of a file than the pieces that are on their way', async () => {
    const path = aFile();
    const size = 400_000_000;
    truncateSync(path, size);
    const file = await openFile(path);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const pieces = 100;
    for (let piece = 0; piece < pieces; piece += 1) {
      const [start, end] = [(piece * size) / pieces, ((piece + 1) * size) / pieces];
      await file.slice(start, end);
      const check = (chunk: Uint8Array): void => expect(chunk.length).toBeLessThanOrEqual(256 * 1024);
      await file.streamSlice(start, end).pipeTo(new WritableStream({ write: check }));
      globalThis.gc?.();
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(most).toBeLessThan(size / 2);
    await file.close();
  });
});
