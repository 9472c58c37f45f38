import { useState } from 'react';
import type { Client, VideoFieldsFragment } from '../../../sdk/index.ts';
import { AddFiles } from '../uploads/add-files.tsx';
import { UploadsPanel } from '../uploads/uploads-panel.tsx';
import type { ShownQueue } from '../uploads/use-queue.ts';
import { Confirm } from '../ui/confirm.tsx';
import { Icon } from '../ui/icon.tsx';
import { News } from '../ui/news.tsx';
import { FailureNotice } from '../ui/notice.tsx';
import { useOnline } from '../ui/use-online.ts';
import type { Words } from '../words/en.ts';
import { useSpoken } from '../words/words.tsx';
import { LectureRow } from './lecture-row.tsx';
import type { CaptionEvent, Videos } from './use-videos.ts';

/** The user's lectures: adding some, those on their way, and the list of all. */
export function Library({
  client,
  videos,
  queue,
}: {
  readonly client: Client;
  readonly videos: Videos;
  readonly queue: ShownQueue;
}) {
  const { words } = useSpoken();
  const { library } = words;
  const isOnline = useOnline();
  // A connection that the network was taken from is not closed for a long time.
  const isLive = videos.isLive && isOnline;
  const [failure, setFailure] = useState<unknown>();
  const [doomed, setDoomed] = useState<VideoFieldsFragment>();
  // What is on its way stands among the uploads; what the user gave up needs no more of their attention.
  const items = videos.items?.filter(({ status }) => status !== 'AWAITING_UPLOAD' && status !== 'CANCELLED');
  const remove = async (video: VideoFieldsFragment): Promise<void> => {
    await client.deleteVideo({ id: video.id });
    videos.drop(video.id);
    setDoomed(undefined);
    void videos.refresh();
  };
  return (
    <>
      <div className="title-row">
        <h1>{library.title}</h1>
        <span className={isLive ? 'live on' : 'live'} title={library.liveHint}>
          {isLive ? library.live : library.connecting}
        </span>
      </div>
      <AddFiles
        maxBytes={queue.maxBytes}
        onFiles={(chosen) => {
          setFailure(undefined);
          queue.queue.add(chosen);
        }}
        onFailure={setFailure}
      />
      {failure !== undefined && <FailureNotice error={failure} />}
      {queue.failure !== undefined && <FailureNotice error={queue.failure} />}
      <UploadsPanel shown={queue} />
      <News text={videos.event && newsInWords(videos.event, videos.items, words)} />
      {videos.failure !== undefined && isOnline && <FailureNotice error={videos.failure} />}
      {items === undefined && videos.failure === undefined && (
        <ul className="videos" aria-hidden="true">
          {[1, 2, 3].map((number) => (
            <li key={number} className="video ghost" />
          ))}
        </ul>
      )}
      {items?.length === 0 && (
        <div className="empty large">
          <span className="tile">
            <Icon name="film" />
          </span>
          <p className="drop-lead">{library.none}</p>
          <p className="hint">{library.noneHint}</p>
        </div>
      )}
      {items !== undefined && items.length > 0 && (
        <ul className="videos">
          {items.map((video) => (
            <LectureRow key={video.id} video={video} onDelete={() => setDoomed(video)} />
          ))}
        </ul>
      )}
      {videos.hasMore && (
        <div className="choices middle">
          <button type="button" className="quiet" onClick={videos.showMore}>
            {library.more}
          </button>
        </div>
      )}
      {doomed !== undefined && (
        <Confirm
          title={words.lecture.deleteTitle(doomed.title)}
          text={words.lecture.deleteText}
          action={words.lecture.deleteConfirm}
          onConfirm={() => remove(doomed)}
          onClose={() => setDoomed(undefined)}
        />
      )}
    </>
  );
}

function newsInWords(
  event: CaptionEvent,
  videos: readonly VideoFieldsFragment[] | undefined,
  { library }: Words,
): string {
  const title = videos?.find(({ id }) => id === event.videoId)?.title ?? library.aLecture;
  if (event.status === 'READY') return library.captionsReady(title);
  return event.status === 'NO_SPEECH' ? library.noSpeech(title) : library.noCaptions(title);
}
