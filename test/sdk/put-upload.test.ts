import { afterEach, describe, expect, it, vi } from 'vitest';
import { LecternError, putUpload, type UploadTicket } from '../../sdk/index.ts';
import { startFakeServer, type FakeServer, type Reply } from './fake-server.ts';

const servers: FakeServer[] = [];
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const body = new TextEncoder().encode('lecture');

async function aTicket(reply: () => Reply | Promise<Reply>) {
  const server = await startFakeServer(reply);
  servers.push(server);
  const ticket: UploadTicket = {
    method: 'PUT',
    multipart: null,
    put: {
      url: `${server.url}?X-Amz-Signature=abc`,
      expiresAt: '2026-11-24T00:00:00Z',
      headers: [
        { name: 'content-length', value: '7' },
        { name: 'content-type', value: 'video/mp4' },
        { name: 'if-none-match', value: '*' },
      ],
    },
  };
  return { server, ticket };
}

async function failureOf(promise: Promise<unknown>): Promise<LecternError> {
  const failure: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(LecternError);
  return failure as LecternError;
}

/** A browser's XMLHttpRequest on a connection that has gone dead. */
class DeadRequest extends EventTarget {
  static readonly all: DeadRequest[] = [];
  readonly upload = new EventTarget();
  constructor() {
    super();
    DeadRequest.all.push(this);
  }
  open = (): void => undefined;
  setRequestHeader = (): void => undefined;
  send = (): void => undefined;
  abort = (): void => {
    this.dispatchEvent(new Event('abort'));
    this.dispatchEvent(new Event('loadend'));
  };
}

describe('putUpload', () => {
  it.each([
    ['bytes', body],
    ['a Blob of another type', new Blob([body], { type: 'application/x-wrong' })],
  ])('sends %s in one PUT with the signed headers', async (_what, bytes) => {
    const { server, ticket } = await aTicket(() => ({ body: '' }));
    const progress: unknown[] = [];
    await putUpload(ticket, bytes, { onProgress: (step) => progress.push(step) });
    expect(server.received).toHaveLength(1);
    expect(server.received[0]).toMatchObject({
      method: 'PUT',
      body: 'lecture',
      headers: { 'content-length': '7', 'content-type': 'video/mp4', 'if-none-match': '*' },
    });
    expect(progress).toEqual([{ sentBytes: 7, totalBytes: 7 }]);
  });

  it("throws S3's own code, message and request id", async () => {
    const xml =
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired &amp; &quot;gone&quot;</Message>' +
      '<RequestId>R1</RequestId></Error>';
    const { ticket } = await aTicket(() => ({ status: 403, body: xml }));
    expect(await failureOf(putUpload(ticket, body))).toMatchObject({
      code: 'AccessDenied',
      message: 'Request has expired & "gone"',
      status: 403,
      retryable: false,
      info: { requestId: 'R1' },
    });
  });

  it.each([
    ['a busy S3', { status: 503, body: '<Error><Code>SlowDown</Code></Error>' }, 'SlowDown', true],
    ['a proxy', { status: 502, body: 'Bad gateway' }, 'HttpError', true],
    ['a slow sender', { status: 400, body: '<Error><Code>RequestTimeout</Code></Error>' }, 'RequestTimeout', true],
  ])('says of %s whether to send again', async (_what, reply, code, retryable) => {
    const { ticket } = await aTicket(() => reply);
    expect(await failureOf(putUpload(ticket, body))).toMatchObject({ code, retryable });
  });

  it('refuses a body of another size than declared, and sends nothing', async () => {
    const { server, ticket } = await aTicket(() => ({ body: '' }));
    expect(await failureOf(putUpload(ticket, new Uint8Array(8)))).toMatchObject({
      code: 'UploadSizeMismatch',
      data: { declaredBytes: 7, actualBytes: 8 },
    });
    expect(server.received).toHaveLength(0);
  });

  it('refuses a ticket for parts', async () => {
    const multipart = { partSizeBytes: 5_242_880, partCount: 3, uploadedParts: [] };
    expect(await failureOf(putUpload({ method: 'MULTIPART', put: null, multipart }, body))).toMatchObject({
      code: 'MultipartRequired',
      retryable: false,
      data: multipart,
    });
  });

  it('rejects with the reason of the signal', async () => {
    const controller = new AbortController();
    const { ticket } = await aTicket(() => {
      controller.abort(new Error('no more'));
      return new Promise<Reply>(() => undefined);
    });
    await expect(putUpload(ticket, body, { signal: controller.signal })).rejects.toThrow('no more');
  });

  it('says that the network failed when S3 is not reached', async () => {
    const { server, ticket } = await aTicket(() => ({ body: '' }));
    await server.close();
    servers.length = 0;
    expect(await failureOf(putUpload(ticket, body))).toMatchObject({ code: 'NetworkError', retryable: true });
  });

  it('gives up in a browser when no byte has moved for two minutes', async () => {
    vi.useFakeTimers();
    vi.stubGlobal('XMLHttpRequest', DeadRequest);
    const { ticket } = await aTicket(() => ({ body: '' }));
    const failure = failureOf(putUpload(ticket, body, { onProgress: () => undefined }));
    await vi.advanceTimersByTimeAsync(100_000);
    DeadRequest.all[0]!.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded: 3 }));
    await vi.advanceTimersByTimeAsync(119_999);
    await expect(Promise.race([failure, Promise.resolve('waiting')])).resolves.toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(await failure).toMatchObject({ code: 'NetworkError', retryable: true });
  });
});
