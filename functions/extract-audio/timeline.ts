import { EncodedPacket } from 'mediabunny';
import type { Sound } from './silence.ts';

/** A shorter gap is left alone: containers round their times, and nobody sees a cue move by so little. */
const MIN_GAP_SECONDS = 0.05;
/** Times are fractions that binary numbers hold inexactly. */
const ROUNDING_SECONDS = 1e-6;

/** Where sound stands on the file's clock. */
export interface Timeline {
  /** The packets to write for this one, in order, with their times: itself, after what silence it takes to be in time. */
  readonly place: (packet: EncodedPacket) => Generator<EncodedPacket>;
  /** Where the sound written so far ends. */
  readonly endSeconds: () => number;
  /** How much later the first sound is in the video than here. */
  readonly startSeconds: () => number;
}

/**
 * Keeps what is written in step with the video. Sound that begins late, or pauses, is preceded by silence of its own codec,
 * because not every reader of a file heeds an edit list or a jump of its times: ffmpeg for one begins at the first packet. What
 * lies before the video's beginning is left out.
 *
 * @param isTimed whether the container says when a packet is heard; without that only what came before it does
 */
export function timelineOf(sound: Sound, isTimed: boolean): Timeline {
  let end = 0;
  let latest = 0;
  let start: number | undefined;
  return {
    *place(packet) {
      const seconds = sound.secondsOf(packet.data) ?? packet.duration;
      if (packet.timestamp + seconds < ROUNDING_SECONDS) return;
      start ??= sound.canBeSilent ? 0 : Math.max(packet.timestamp, 0);
      const timestamp = packet.timestamp - start;
      if (timestamp - end >= MIN_GAP_SECONDS) {
        for (let silence = sound.silence(timestamp - end); silence; silence = sound.silence(timestamp - end)) {
          yield new EncodedPacket(silence.data, 'key', end, silence.seconds);
          end += silence.seconds;
        }
      }
      // Muxers refuse times that go backwards.
      latest = isTimed ? Math.max(timestamp, latest) : end;
      yield new EncodedPacket(packet.data, packet.type, latest, seconds);
      end = latest + seconds;
    },
    endSeconds: () => end,
    startSeconds: () => start ?? 0,
  };
}
