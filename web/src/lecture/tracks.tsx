import { useState } from 'react';
import type { Client } from '../../../sdk/index.ts';
import { Confirm } from '../ui/confirm.tsx';
import { Icon } from '../ui/icon.tsx';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import type { Words } from '../words/en.ts';
import { useSpoken } from '../words/words.tsx';
import { AddCaptions } from './add-captions.tsx';
import { RetryCaptions } from './retry-captions.tsx';
import { saveFile } from './save-file.ts';
import { readTrackFile } from './use-cues.ts';
import type { Lecture, Track } from './use-lecture.ts';

type Question = { readonly kind: 'add' | 'retry' } | { readonly kind: 'delete'; readonly track: Track };

/** Every caption track of a lecture, and what can be done with it. */
export function Tracks({
  client,
  lecture,
  isEditing,
  onEdit,
  onReload,
}: {
  readonly client: Client;
  readonly lecture: Lecture;
  /** While one track is edited, no other can be. */
  readonly isEditing: boolean;
  readonly onEdit: (track: Track) => void;
  readonly onReload: () => Promise<Lecture | null | undefined>;
}) {
  const { words, formats } = useSpoken();
  const [question, setQuestion] = useState<Question>();
  const [failure, setFailure] = useState<unknown>();
  const [news, setNews] = useState<string>();
  const { tracks } = words;
  const nameOf = (track: Track): string =>
    track.language === 'und' ? tracks.unknownLanguage : track.label || formats.language(track.language);
  const done = (said: string): void => {
    setQuestion(undefined);
    setFailure(undefined);
    setNews(said);
    void onReload();
  };
  const download = (track: Track, format: 'vtt' | 'srt'): void => {
    setFailure(undefined);
    readTrackFile(track, format, onReload).then(
      (text) => saveFile(`${lecture.title} (${track.language}).${format}`, text),
      setFailure,
    );
  };
  return (
    <section className="card" aria-labelledby="tracks-title">
      <div className="title-row">
        <h2 id="tracks-title">{tracks.title}</h2>
        <div className="actions">
          <button type="button" className="quiet small" onClick={() => setQuestion({ kind: 'retry' })}>
            <Icon name="again" />
            {tracks.retry}
          </button>
          <button type="button" className="quiet small" onClick={() => setQuestion({ kind: 'add' })}>
            <Icon name="plus" />
            {tracks.add}
          </button>
        </div>
      </div>
      {failure !== undefined && <FailureNotice error={failure} />}
      {news !== undefined && <Notice tone="good">{news}</Notice>}
      {lecture.captions.length === 0 && <p className="hint">{tracks.none}</p>}
      <ul className="plain">
        {lecture.captions.map((track) => (
          <li key={track.language} className="track">
            <div className="what">
              <h3>
                {nameOf(track)}
                {track.default && <span className="badge">{tracks.first}</span>}
              </h3>
              <p className="hint">
                {tracks.sources[track.source]}
                {' · '}
                {stateOf(track, words)}
              </p>
              {track.lowConfidence && track.status === 'READY' && <p className="problem">{tracks.unsure}</p>}
            </div>
            <div className="actions">
              {track.status === 'READY' && (
                <>
                  <button
                    type="button"
                    className="quiet small"
                    aria-label={tracks.downloadVtt(nameOf(track))}
                    onClick={() => download(track, 'vtt')}
                  >
                    <Icon name="download" />
                    VTT
                  </button>
                  <button
                    type="button"
                    className="quiet small"
                    aria-label={tracks.downloadSrt(nameOf(track))}
                    onClick={() => download(track, 'srt')}
                  >
                    <Icon name="download" />
                    SRT
                  </button>
                  <button
                    type="button"
                    className="quiet small"
                    aria-label={tracks.editOf(nameOf(track))}
                    disabled={isEditing}
                    onClick={() => onEdit(track)}
                  >
                    <Icon name="pencil" />
                    {tracks.edit}
                  </button>
                </>
              )}
              <button
                type="button"
                className="quiet small icon-only"
                aria-label={tracks.deleteOf(nameOf(track))}
                title={tracks.delete}
                onClick={() => setQuestion({ kind: 'delete', track })}
              >
                <Icon name="bin" />
              </button>
            </div>
          </li>
        ))}
      </ul>
      {question?.kind === 'add' && (
        <AddCaptions
          client={client}
          lecture={lecture}
          onAdded={(label) => done(tracks.added(label))}
          onClose={() => setQuestion(undefined)}
        />
      )}
      {question?.kind === 'retry' && (
        <RetryCaptions
          client={client}
          lecture={lecture}
          onStarted={() => done(tracks.retryStarted)}
          onClose={() => setQuestion(undefined)}
        />
      )}
      {question?.kind === 'delete' && (
        <Confirm
          title={tracks.deleteTitle(nameOf(question.track))}
          text={tracks.deleteText}
          action={tracks.deleteConfirm}
          onConfirm={async () => {
            await client.deleteCaptions({ videoId: lecture.id, language: question.track.language });
            done(tracks.deleted(nameOf(question.track)));
          }}
          onClose={() => setQuestion(undefined)}
        />
      )}
    </section>
  );
}

function stateOf(track: Track, words: Words): string {
  if (track.status !== 'FAILED') return words.tracks.states[track.status];
  const reason = words.status.reasons[track.reason ?? ''] ?? words.status.unknownReason;
  return `${words.tracks.states.FAILED}: ${reason}`;
}
