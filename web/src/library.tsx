import { useRef, useState, type RefCallback } from 'react';
import type { Client, VideoFieldsFragment } from '../../sdk/index.ts';
import { Notice } from './notice.tsx';
import { Player } from './player.tsx';
import { UploadForm } from './upload-form.tsx';
import { useVideos, type CaptionEvent } from './use-videos.ts';
import { durationInWords, inWords, sizeInWords, statusInWords } from './words.ts';

/** What a signed-in user sees: adding a lecture, the one being watched, and the list of all. */
export function Library({ client, onSignedOut }: { readonly client: Client; readonly onSignedOut: () => void }) {
  const [sent, setSent] = useState<ReadonlySet<string>>(new Set());
  const [watchedId, setWatchedId] = useState<string>();
  const [failure, setFailure] = useState<unknown>();
  const watchButtons = useRef(new Map<string, HTMLButtonElement>());
  const videos = useVideos(client, sent, onSignedOut);
  // What the user gave up needs no more of their attention.
  const items = videos.items?.filter(({ status }) => status !== 'CANCELLED');
  const watched = videos.items?.find(({ id }) => id === watchedId);

  const act = (action: () => Promise<unknown>): void => {
    setFailure(undefined);
    action()
      .catch(setFailure)
      .finally(() => void videos.refresh());
  };

  const close = (): void => {
    setWatchedId(undefined);
    // Whoever goes by keyboard is back where they were.
    if (watchedId !== undefined) watchButtons.current.get(watchedId)?.focus();
  };

  return (
    <>
      {watched?.status === 'READY' && <Player key={watched.id} client={client} video={watched} onClose={close} />}
      <UploadForm
        client={client}
        onSent={(id) => {
          setSent((known) => new Set([...known, id]));
          void videos.refresh();
        }}
        onGivenUp={() => void videos.refresh()}
      />
      <section className="card" aria-labelledby="library-title">
        <h2 id="library-title">
          Your lectures
          <span className={videos.isLive ? 'live on' : 'live'}>{videos.isLive ? 'live' : 'connecting…'}</span>
        </h2>
        <p role="status" className="news">
          {videos.event && newsInWords(videos.event, videos.items)}
        </p>
        {failure !== undefined && <Notice tone="bad">{inWords(failure)}</Notice>}
        {videos.failure !== undefined && <Notice tone="bad">{inWords(videos.failure)}</Notice>}
        {items === undefined && videos.failure === undefined && <p className="hint">One moment…</p>}
        {items?.length === 0 && <p className="hint">None yet. The first one you upload appears here.</p>}
        {items !== undefined && items.length > 0 && (
          <ul className="videos">
            {items.map((video) => (
              <Row
                key={video.id}
                video={video}
                isWatched={video.id === watchedId}
                watchButton={(button) => {
                  if (button === null) watchButtons.current.delete(video.id);
                  else watchButtons.current.set(video.id, button);
                }}
                onWatch={() => setWatchedId(video.id)}
                onCancel={() => act(() => client.cancelUpload({ videoId: video.id }))}
              />
            ))}
          </ul>
        )}
        {videos.hasMore && (
          <button type="button" className="quiet" onClick={videos.showMore}>
            Show more
          </button>
        )}
      </section>
    </>
  );
}

function Row({
  video,
  isWatched,
  watchButton,
  onWatch,
  onCancel,
}: {
  readonly video: VideoFieldsFragment;
  readonly isWatched: boolean;
  readonly watchButton: RefCallback<HTMLButtonElement>;
  readonly onWatch: () => void;
  readonly onCancel: () => void;
}) {
  const { tone, text } = statusInWords(video);
  const isWatchable = video.status === 'READY';
  const facts = [
    new Date(video.createdAt).toLocaleDateString(undefined, { dateStyle: 'medium' }),
    video.durationSeconds === null ? undefined : durationInWords(video.durationSeconds),
    sizeInWords(video.sizeBytes),
  ];
  return (
    <li>
      <div className="what">
        <h3>{video.title}</h3>
        <p className={`status ${tone}`}>{text}</p>
        <p className="hint">{facts.filter((fact) => fact !== undefined).join(' · ')}</p>
      </div>
      <div className="actions">
        {isWatchable && (
          <button
            ref={watchButton}
            type="button"
            className={isWatched ? 'quiet' : undefined}
            onClick={onWatch}
            aria-label={`Watch ${video.title}`}
          >
            Watch
          </button>
        )}
        {video.status === 'AWAITING_UPLOAD' && (
          <button type="button" className="quiet" onClick={onCancel} aria-label={`Cancel ${video.title}`}>
            Cancel
          </button>
        )}
      </div>
    </li>
  );
}

function newsInWords(event: CaptionEvent, videos: readonly VideoFieldsFragment[] | undefined): string {
  const title = videos?.find(({ id }) => id === event.videoId)?.title;
  const lecture = title === undefined ? 'a lecture' : `“${title}”`;
  if (event.status === 'READY') return `The captions of ${lecture} are ready.`;
  if (event.status === 'NO_SPEECH') return `Nobody speaks in ${lecture}, so it has no captions.`;
  return `There will be no captions for ${lecture}.`;
}
