import { EVENT_SOURCE } from '../../model/events.ts';
import { sourceKey } from '../../model/keys.ts';
import { MalformedEvent, stringAt } from './queue.ts';
import { sourceOwner } from './source-key.ts';
import type { VideoItemKey } from './videos.ts';

/**
 * The video that one of Lectern's own events is about; `undefined` when it is another stage's. Throws `MalformedEvent`. The event
 * only says that there may be something to do: what it is, is read from the table.
 */
export function videoOfEvent(event: unknown, stage: string): VideoItemKey | undefined {
  if (stringAt(event, 'source') !== EVENT_SOURCE || stringAt(event, 'detail', 'stage') !== stage) return undefined;
  const userId = stringAt(event, 'detail', 'userId');
  const id = stringAt(event, 'detail', 'videoId');
  // Anybody who may write to the bus can send such an event: ids that no key can be made of end here.
  if (!sourceOwner(sourceKey(userId, id))) throw new MalformedEvent('detail.userId and detail.videoId');
  return { userId, id };
}
