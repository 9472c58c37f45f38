import type { S3Client } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import type { Bucket } from '../../../functions/lib/bucket.ts';
import { storeCaptions } from '../../../functions/save-captions/store-captions.ts';
import { removeFiles } from '../../../functions/save-captions/unused-files.ts';
import { captionPrefix } from '../../../model/keys.ts';
import { item } from './left.ts';
import type { Scenario } from './run.ts';
import { MINUTE, givenVideo, put, type Functions, type Subject } from './subject.ts';

const prefixOf = ({ key }: Pick<Subject, 'key'>): string => captionPrefix(key.userId, key.id);
const TEXT = 'WEBVTT\n\n00:01.000 --> 00:02.000\nThe Moon pulls.\n';
const HOURS = 60 * MINUTE;
/** An object as a listing has it. */
interface Listed {
  readonly Key: string | undefined;
  readonly LastModified: Date | undefined;
}

/** A video with a track that is served, and the files of one that was replaced. */
const corrected = async (): Promise<Subject> => {
  const key = await givenVideo({ status: 'READY' });
  const files = ['served.vtt', 'served.srt', 'replaced.vtt', 'replaced.srt'];
  for (const name of files) await put(`${prefixOf({ key })}${name}`, new TextEncoder().encode(name));
  return { key, versionId: '', uploadId: '' };
};

/** The bucket some hours after the files were replaced: nothing can be put into the past. */
function hoursLater({ s3, bucket }: Bucket): Bucket {
  const aged = ({ Key, LastModified }: Listed): Listed =>
    Key!.includes('replaced')
      ? { Key, LastModified: new Date(LastModified!.getTime() - 3 * HOURS) }
      : { Key, LastModified };
  const send = async (command: unknown): Promise<unknown> => {
    const answer = (await (s3.send as (command: unknown) => Promise<unknown>)(command)) as { Contents?: Listed[] };
    return answer.Contents ? { ...answer, Contents: answer.Contents.map(aged) } : answer;
  };
  // The functions call `send` and nothing else.
  return { s3: { send } as unknown as S3Client, bucket };
}

const store = ({ bucket, now }: Functions, subject: Subject) => {
  const prefix = prefixOf(subject);
  const inUse = [`${prefix}served.vtt`, `${prefix}served.srt`];
  const call = {
    ...{
      kind: 'store' as const,
      text: TEXT,
      language: 'en-US',
      vttKey: `${prefix}new.vtt`,
      srtKey: `${prefix}new.srt`,
    },
    files: { prefix, inUse, changedAt: new Date(0).toISOString() },
  };
  return storeCaptions(hoursLater(bucket), call, now());
};

const named = (...names: readonly string[]) =>
  names.map((name) => expect.objectContaining({ Key: expect.stringContaining(`/captions/${name}`) }));

/** What an owner's own captions set going. Nobody sweeps for them: the owner is told, or calls again. */
export const saveCaptionsScenarios: readonly Scenario[] = [
  {
    name: 'captions that are to be stored',
    isSweptElsewhere: true,
    given: corrected,
    deliver: store,
    comesTo: {
      answer: { kind: 'stored', languageName: 'English (United States)' },
      items: expect.arrayContaining([item('READY')]),
      objects: named('new.srt', 'new.vtt', 'served.srt', 'served.vtt'),
    },
  },
  {
    name: 'captions that are to be removed',
    isSweptElsewhere: true,
    given: corrected,
    deliver: ({ bucket: { s3, bucket } }, subject) =>
      removeFiles(s3, bucket, [`${prefixOf(subject)}replaced.vtt`, `${prefixOf(subject)}replaced.srt`]),
    comesTo: { objects: named('served.srt', 'served.vtt'), markers: 2 },
  },
];
