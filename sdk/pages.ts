import { LecternError } from './errors.ts';
import type { CaptionWordsQuery, OperationMethods, VideoFieldsFragment, VideosQueryVariables } from './generated.ts';
import type { CallOptions } from './operation.ts';

/** A word of a transcript. */
export type Word = NonNullable<NonNullable<CaptionWordsQuery['video']>['captions'][number]['words']>['items'][number];

/** As many as the API gives in one page. */
const VIDEOS_A_PAGE = 100;
const WORDS_A_PAGE = 1000;

/**
 * Every video of the caller, a page being fetched when the one before has been read: leave the loop and nothing more is asked.
 * Throws what `videos` throws.
 */
export async function* allVideos(
  client: Pick<OperationMethods, 'videos'>,
  variables: Pick<VideosQueryVariables, 'status' | 'order'> = {},
  options?: CallOptions,
): AsyncGenerator<VideoFieldsFragment, undefined> {
  let nextToken: string | null = null;
  do {
    const page = await client.videos({ ...variables, limit: VIDEOS_A_PAGE, nextToken }, options);
    yield* page.items;
    nextToken = page.nextToken;
  } while (nextToken !== null);
}

/**
 * The words of a transcript in the order in which they were spoken, with the time of each, a page being fetched when the one
 * before has been read. None for a track that is not transcribed or not READY. Throws `NotFound` without the video,
 * `CaptionsNotFound` without a track of this language, and `InvalidInput` when the video was transcribed again meanwhile.
 */
export async function* allWords(
  client: Pick<OperationMethods, 'captionWords'>,
  variables: { readonly videoId: string; readonly language: string },
  options?: CallOptions,
): AsyncGenerator<Word, undefined> {
  let nextToken: string | null = null;
  do {
    const video: CaptionWordsQuery['video'] = await client.captionWords(
      { ...variables, limit: WORDS_A_PAGE, nextToken },
      options,
    );
    if (video === null) throw new LecternError('NotFound', 'There is no such video.');
    const track = video.captions[0];
    if (track === undefined) throw new LecternError('CaptionsNotFound', 'There are no captions in this language.');
    yield* track.words?.items ?? [];
    nextToken = track.words?.nextToken ?? null;
  } while (nextToken !== null);
}
