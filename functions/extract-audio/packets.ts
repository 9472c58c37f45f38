import { EncodedPacket, EncodedPacketSink, type InputAudioTrack } from 'mediabunny';
import type { ReadRange } from '../lib/read-range.ts';
import type { ByteSource } from './byte-source.ts';
import { joinPackets, readSpans, type PlannedPacket } from './spans.ts';

/** A longer packet of sound is none: a second of eight channels of studio sound has 3 MB. */
const MAX_PACKET_BYTES = 16 * 1024 * 1024;

/**
 * The packets of a track, in order. Where an index tells where they lie (MP4, MOV), only they are read, neighbours together and
 * many reads at a time. Where it does not (Matroska, fragmented MP4), the file is read on from the front.
 */
export async function* packetsOf(
  track: InputAudioTrack,
  bytes: ByteSource,
  readRange: ReadRange,
): AsyncGenerator<EncodedPacket, undefined> {
  const sink = new EncodedPacketSink(track);
  if (!(await isIndexed(track, sink, bytes))) {
    for await (const packet of sink.packets()) yield packet;
    return undefined;
  }
  for await (const { span, bytes: read } of readSpans(joinPackets(plan(sink, bytes)), readRange)) {
    for (const { start, end, type, timestamp, duration } of span.packets) {
      const data = read.subarray(start - span.start, end - span.start);
      yield new EncodedPacket(data, type, timestamp, duration);
    }
  }
  return undefined;
}

/** Whether the place of every packet is known by now: then the first is described without another byte being read. */
async function isIndexed(track: InputAudioTrack, sink: EncodedPacketSink, bytes: ByteSource): Promise<boolean> {
  const format = (await track.input.getFormat()).name;
  if (format !== 'MP4' && format !== 'QuickTime File Format') return false;
  const before = bytes.requests();
  const first = await sink.getFirstPacket({ metadataOnly: true });
  return first !== null && bytes.requests() === before;
}

/** Where the packets lie. Nothing is read: mediabunny's own requests tell. */
async function* plan(sink: EncodedPacketSink, bytes: ByteSource): AsyncGenerator<PlannedPacket> {
  let { result: packet, ranges } = await bytes.note(() => sink.getFirstPacket());
  while (packet) {
    const { type, timestamp, duration, byteLength } = packet;
    if (byteLength > MAX_PACKET_BYTES) throw new RangeError('The file has a packet of unreasonable length.');
    const [range] = ranges;
    if (byteLength > 0) {
      if (!range || ranges.length > 1 || range.end - range.start < byteLength)
        throw new Error('The place of a packet could not be told.');
      // A request may begin earlier, with what lies between this packet and the one before; it ends with the packet.
      yield { start: range.end - byteLength, end: range.end, type, timestamp, duration };
    }
    const last = packet;
    ({ result: packet, ranges } = await bytes.note(() => sink.getNextPacket(last)));
  }
}
