import { EncodedPacket } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import { soundOf, type Sound } from '../../../functions/extract-audio/silence.ts';
import { timelineOf } from '../../../functions/extract-audio/timeline.ts';

const config = { codec: '', sampleRate: 48_000, numberOfChannels: 2 };
const pcm = soundOf('pcm-s16', config, new Uint8Array());
const vorbis = soundOf('vorbis', config, new Uint8Array());

/** Places packets of a tenth of a second, which begin at these times. */
function placed(sound: Sound, isTimed: boolean, times: readonly number[]) {
  const timeline = timelineOf(sound, isTimed);
  const packets = times.flatMap((at) => [
    ...timeline.place(new EncodedPacket(new Uint8Array(19_200).fill(1), 'key', at, 0.1)),
  ]);
  return {
    packets: packets.map(({ timestamp, data }) => [Number(timestamp.toFixed(6)), data[0] === 1 ? 'sound' : 'silence']),
    endSeconds: Number(timeline.endSeconds().toFixed(6)),
    startSeconds: timeline.startSeconds(),
  };
}

describe('timelineOf', () => {
  it('leaves out what lies before the video begins', () => {
    expect(placed(pcm, true, [-0.2, -0.1, 0]).packets).toEqual([[0, 'sound']]);
  });

  it('says how late sound begins for which no silence can be made, and begins with it', () => {
    expect(placed(vorbis, false, [1.5, 1.6])).toEqual({
      packets: [
        [0, 'sound'],
        [0.1, 'sound'],
      ],
      endSeconds: 0.2,
      startSeconds: 1.5,
    });
  });

  it('does not take the rounding of a container for gaps, however long it goes on', () => {
    const times = Array.from({ length: 1000 }, (_, index) => Math.round(index * 100.4) / 1000);
    expect(placed(pcm, true, times).packets.filter(([, what]) => what === 'silence')).toEqual([]);
  });

  it('never goes backwards', () => {
    const { packets } = placed(pcm, true, [0, 0.1, 0.05, 0.2]);
    expect(packets.map(([at]) => at)).toEqual([0, 0.1, 0.1, 0.2]);
  });

  it('makes up what an untimed container loses little by little', () => {
    const times = Array.from({ length: 100 }, (_, index) => index * 0.101);
    const { endSeconds } = placed(pcm, false, times);
    expect(Math.abs(endSeconds - 10.1)).toBeLessThan(0.06);
  });
});
