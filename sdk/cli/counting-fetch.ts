/** A `fetch` that tells how many bytes of the bodies that it sends are on their way or there. */
export interface CountingFetch {
  readonly fetch: typeof fetch;
  /** Bytes of requests that have no answer yet. */
  inFlight(): number;
}

/** The socket takes so much at a time; between two such pieces the count is true. */
const PIECE_BYTES = 64 * 1024;

/**
 * Node's `fetch` tells nothing of a body while it is sent. This one gives it the body piece by piece, as fast as the socket takes
 * them, and says the length itself: S3 takes no body of unknown length.
 */
export function countingFetch(onSent: () => void, send: typeof fetch = fetch): CountingFetch {
  const requests = new Set<{ sent: number }>();
  return {
    inFlight: () => [...requests].reduce((sum, { sent }) => sum + sent, 0),
    fetch: async (input, init = {}) => {
      const { body } = init;
      if (!(body instanceof Uint8Array) || body.byteLength === 0) return send(input, init);
      const request = { sent: 0 };
      requests.add(request);
      const stream = new ReadableStream<Uint8Array>(
        {
          pull: (controller) => {
            if (request.sent >= body.byteLength) return controller.close();
            const piece = body.subarray(request.sent, request.sent + PIECE_BYTES);
            request.sent += piece.byteLength;
            controller.enqueue(piece);
            onSent();
          },
        },
        { highWaterMark: 0 },
      );
      const headers = new Headers(init.headers);
      headers.set('content-length', String(body.byteLength));
      try {
        // `duplex` is asked for by Node for every stream, and unknown to the types of a browser.
        return await send(input, { ...init, headers, body: stream, duplex: 'half' } as RequestInit);
      } finally {
        requests.delete(request);
      }
    },
  };
}
