import type { Video } from '../../model/generated/schema.ts';
import type { VideoItem } from '../../model/items.ts';

/**
 * An item as the value of a `Video` field. The attributes that the schema names are read by AppSync's default resolver;
 * `url` and `captions` have resolvers of their own, which find what they need in the item as `ctx.source`. What the schema
 * does not name cannot be selected, so it never leaves.
 */
export function asVideo(item: VideoItem): Video {
  // The two shapes differ in `captions` and `url` alone, which are resolved as said above.
  return item as unknown as Video;
}
