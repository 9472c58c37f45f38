import { util } from '@aws-appsync/utils';
import type { CaptionTrackItem, VideoItem } from '../../model/items.ts';
import type { VideoKey } from './video-key.ts';

/** What becomes of the track of one language, and of the key of the file that players choose first. */
export type CaptionChange = {
  readonly language: string;
  /** `null` removes it. */
  readonly track: CaptionTrackItem | null;
  /** `null` when there is none any more. */
  readonly captionFileKey: string | null;
  readonly at: string;
};

/**
 * Changes one track of a READY video, on the version that was read. Written by hand: only this track's path may be touched,
 * because a function notes at another one, without a new version, that the owner has been told.
 */
export function changeCaptions(key: VideoKey, video: VideoItem, change: CaptionChange): object {
  const { language, track, captionFileKey, at } = change;
  const sets = ['#version = :next', '#updatedAt = :at'];
  const removes: string[] = [];
  const values: Record<string, unknown> = { ':at': at, ':next': video.version + 1 };
  if (track) {
    sets.push('#captions.#language = :track');
    values[':track'] = track;
  } else removes.push('#captions.#language');
  if (captionFileKey) {
    sets.push('#captionFileKey = :captionFileKey');
    values[':captionFileKey'] = captionFileKey;
  } else removes.push('#captionFileKey');
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues(key),
    update: {
      expression: `SET ${sets.join(', ')}${removes.length === 0 ? '' : ` REMOVE ${removes.join(', ')}`}`,
      expressionNames: {
        '#version': 'version',
        '#updatedAt': 'updatedAt',
        '#captions': 'captions',
        '#language': language,
        '#captionFileKey': 'captionFileKey',
      },
      expressionValues: util.dynamodb.toMapValues(values),
    },
    condition: {
      expression: '#version = :version AND #status = :ready',
      expressionNames: { '#version': 'version', '#status': 'status' },
      expressionValues: util.dynamodb.toMapValues({ ':version': video.version, ':ready': 'READY' }),
    },
  };
}
