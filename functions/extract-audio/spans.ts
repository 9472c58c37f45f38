import type { ReadRange } from '../lib/read-range.ts';

const KIB = 1024;
/** Neighbours that are no further apart are read with one GET: what lies between costs less than another round trip. */
const MAX_GAP_BYTES = 64 * KIB;
/** A joined read ends here; a packet that is longer is a read of its own. */
const MAX_SPAN_BYTES = 1024 * KIB;
/** How many reads are under way or waiting for their turn at most. */
const MAX_PARALLEL = 48;
/** How many bytes those may hold at most. */
const MAX_HELD_BYTES = 16 * 1024 * KIB;

/** A packet of sound: where it lies in the file, and what it is. */
export interface PlannedPacket {
  readonly start: number;
  readonly end: number;
  readonly type: 'key' | 'delta';
  readonly timestamp: number;
  readonly duration: number;
}

/** Packets that lie near each other, in the order in which they are heard. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly packets: readonly PlannedPacket[];
}

/** Joins packets that follow each other closely into spans. Every packet is in one, and their order stays. */
export async function* joinPackets(packets: AsyncIterable<PlannedPacket>): AsyncGenerator<Span, undefined> {
  let span: { start: number; end: number; packets: PlannedPacket[] } | undefined;
  for await (const packet of packets) {
    const isNear =
      span &&
      packet.start >= span.end &&
      packet.start - span.end <= MAX_GAP_BYTES &&
      packet.end - span.start <= MAX_SPAN_BYTES;
    if (span && isNear) {
      span.end = packet.end;
      span.packets.push(packet);
      continue;
    }
    if (span) yield span;
    span = { start: packet.start, end: packet.end, packets: [packet] };
  }
  if (span) yield span;
  return undefined;
}

/** Reads spans in parallel and gives them in order, never holding more than a bounded amount. Throws what `readRange` throws. */
export async function* readSpans(
  spans: AsyncIterable<Span, undefined>,
  readRange: ReadRange,
): AsyncGenerator<{ readonly span: Span; readonly bytes: Uint8Array }> {
  const coming = spans[Symbol.asyncIterator]();
  const held: { readonly span: Span; readonly bytes: Promise<Uint8Array> }[] = [];
  let heldBytes = 0;
  let isOver = false;
  for (;;) {
    while (!isOver && held.length < MAX_PARALLEL && heldBytes < MAX_HELD_BYTES) {
      const { value: span } = await coming.next();
      if (!span) isOver = true;
      else {
        const bytes = readRange(span.start, span.end);
        // It is awaited when its turn comes; until then its failure must not count as unhandled.
        bytes.catch(() => undefined);
        held.push({ span, bytes });
        heldBytes += span.end - span.start;
      }
    }
    const next = held.shift();
    if (!next) return;
    yield { span: next.span, bytes: await next.bytes };
    heldBytes -= next.span.end - next.span.start;
  }
}
