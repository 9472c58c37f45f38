import { beforeAll, describe, expect, it } from 'vitest';
import type { VideoItem } from '../../../model/items.ts';
import { TABLE, environment } from '../../support/context.ts';
import { NOW_ISO, USER_ID, VIDEO_ID, aJob, aTrack, aVideo } from '../../support/given.ts';
import {
  cancelledBecause,
  dataSourceErrors,
  failure,
  resolverUnderTest,
  returned,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/queueAttempt', 'Mutation.retryCaptions');
});

const key = { userId: USER_ID, id: VIDEO_ID };
const base = `dev-${VIDEO_ID}-0f1e2d3c4b5a6978`;
const transcribed = (changes: Partial<VideoItem> = {}): VideoItem =>
  aVideo({ hasAudio: true, durationSeconds: 90, jobBase: base, captionAttempts: 1, ...changes });
const ask = (video: VideoItem, language = 'und', env = environment()) =>
  link.request({ stash: { key, video, language }, env });

describe('queueAttempt', () => {
  it('queues the next attempt and takes its minutes, in one transaction on the version that was read', () => {
    const job = { jobName: `${base}-2`, attempt: 2, status: 'QUEUED', updatedAt: NOW_ISO };
    const { outcome, stash } = ask(transcribed());
    expect(outcome).toMatchObject({
      kind: 'returned',
      value: {
        operation: 'TransactWriteItems',
        transactItems: [
          {
            table: TABLE,
            operation: 'UpdateItem',
            key: { userId: { S: USER_ID }, id: { S: VIDEO_ID } },
            condition: {
              expression: '(#status = :status_eq) AND (#version = :version_eq)',
              expressionValues: { ':status_eq': { S: 'READY' }, ':version_eq': { N: 3 } },
            },
          },
          {
            table: TABLE,
            operation: 'UpdateItem',
            key: { userId: { S: USER_ID }, id: { S: '#usage#day#2026-11-24' } },
            update: {
              expression: 'SET #expiresAt = :expiresAt ADD #n :n',
              expressionValues: { ':n': { N: 1.5 } },
            },
            condition: { expressionValues: { ':nRoom': { N: 1198.5 } } },
          },
        ],
      },
    });
    const [write] = (returnedValue(outcome) as { transactItems: { update: Update }[] }).transactItems;
    expect(assigned(write!.update)).toEqual({
      captionJobs: {
        M: {
          und: {
            M: { jobName: { S: job.jobName }, attempt: { N: 2 }, status: { S: 'QUEUED' }, updatedAt: { S: NOW_ISO } },
          },
        },
      },
      captionAttempts: { N: 2 },
      updatedAt: { S: NOW_ISO },
      version: { N: 4 },
      deadlineAt: { S: '2026-11-24T10:35:15.250Z' },
      shard: { S: 'H' },
    });
    expect(stash).toEqual({
      key,
      language: 'und',
      video: transcribed({ captionJobs: { und: job as never }, captionAttempts: 2, updatedAt: NOW_ISO, version: 4 }),
    });
  });

  it('leaves what is served as it is', () => {
    const captions = { 'en-US': aTrack() };
    const { stash } = ask(transcribed({ captions }), 'en-US');
    expect((stash['video'] as VideoItem).captions).toEqual(captions);
  });

  it.each<readonly [string, Partial<VideoItem>, Readonly<Record<string, unknown>>]>([
    ['is not READY', { status: 'PROCESSING' }, { status: 'PROCESSING' }],
    ['was rejected', { status: 'REJECTED' }, { status: 'REJECTED' }],
    ['has an attempt under way', { captionJobs: { 'en-US': aJob() } }, { status: 'READY', captions: 'RUNNING' }],
    ['has no sound', { hasAudio: false }, { status: 'READY', reason: 'NO_AUDIO' }],
    ['is longer than Transcribe takes', { durationSeconds: 14_401 }, { status: 'READY', reason: 'TOO_LONG' }],
    [
      'has a track of the owner’s own in this language',
      { captions: { und: aTrack({ language: 'und', source: 'EDITED' }) } },
      { status: 'READY', captions: 'EDITED' },
    ],
  ])('refuses a video that %s', (_what, changes, facts) => {
    expect(ask(transcribed(changes)).outcome).toEqual(failure('InvalidTransition', facts));
  });

  it('refuses at once what no day has minutes for', () => {
    expect(ask(transcribed(), 'und', environment({ captionedMinutesPerDay: 1 })).outcome).toEqual(
      failure('LimitExceeded', { limit: 'captionedMinutesPerDay', max: 1, used: 0, asked: 1.5 }),
    );
  });

  const stash = { key, language: 'und', video: transcribed() };

  it('says how many of the day’s minutes are used', () => {
    const { cancellationReasons } = cancelledBecause('None', 'ConditionCheckFailed');
    const [moved, minutes] = cancellationReasons;
    const result = { keys: null, cancellationReasons: [moved, { ...minutes, item: { n: 1199.25 } }] };
    expect(link.response({ stash, error: dataSourceErrors.cancelled, result }).outcome).toEqual(
      failure('LimitExceeded', { limit: 'captionedMinutesPerDay', max: 1200, used: 1199.25, asked: 1.5 }),
    );
  });

  it.each([
    ['moved on in between', cancelledBecause('ConditionCheckFailed', 'None')],
    ['met another transaction', cancelledBecause('TransactionConflict', 'None')],
  ])('asks to try again when the video %s', (_what, result) => {
    expect(link.response({ stash, error: dataSourceErrors.cancelled, result }).outcome).toEqual(failure('TryAgain'));
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(link.response({ stash, error, result: null }).outcome).toEqual(failure(type));
  });

  it('goes on when both were written', () => {
    expect(returned(link.response({ stash, result: { keys: [], cancellationReasons: null } }))).toEqual({});
  });
});

interface Update {
  readonly expression: string;
  readonly expressionNames: Readonly<Record<string, string>>;
  readonly expressionValues: Readonly<Record<string, unknown>>;
}

function returnedValue(outcome: { readonly kind: string; readonly value?: unknown }): unknown {
  return outcome.value;
}

/** What an update expression of nothing but `SET a = :b` sets. */
function assigned({ expression, expressionNames, expressionValues }: Update): Record<string, unknown> {
  const pairs = [...expression.matchAll(/(#\w+) = (:\w+)/g)];
  return Object.fromEntries(pairs.map(([, name, value]) => [expressionNames[name!]!, expressionValues[value!]]));
}
