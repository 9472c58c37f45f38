import { expect } from 'vitest';
import { aLecture, type Lecture } from '../generated-media.ts';
import { captioned, item } from './left.ts';
import type { Scenario } from './run.ts';
import { arrived, clean, finishAll, take, type Functions, type Subject } from './subject.ts';

/** An accepted video whose sound is to be copied out first. */
export const accepted = (lecture: Lecture) => {
  // Once: a file says when it was made.
  let made: Promise<Uint8Array> | undefined;
  return async (): Promise<Subject> => acceptedFile(await (made ??= aLecture(lecture)));
};

async function acceptedFile(bytes: Uint8Array): Promise<Subject> {
  const subject = await arrived(bytes, { sizeBytes: bytes.length, contentType: 'video/quicktime' });
  await take(clean(), subject);
  return subject;
}

const extract = ({ sounds }: Functions, { key }: Subject) => sounds.extract(key);
const transcribe = async (functions: Functions, { key }: Subject) => {
  await functions.uploads.startCaptions(key);
  await finishAll(functions, key);
};
const withAudio = (key: string) => ({
  ...{ uploads: 0, jobs: captioned.jobs, told: captioned.told },
  items: expect.arrayContaining([item('READY')]),
  objects: expect.arrayContaining([expect.objectContaining({ Key: expect.stringContaining(key) })]),
});

/** What Audio Extraction Requested sets going. */
export const extractAudioScenarios: readonly Scenario[] = [
  {
    name: 'sound that is to be copied out',
    given: accepted({ container: 'mov', codec: 'aac' }),
    deliver: extract,
    afterwards: transcribe,
    comesTo: withAudio('audio.m4a'),
  },
  {
    name: 'sound of several parts',
    isLong: true,
    // 5 MiB are less than half a minute of it.
    given: accepted({ container: 'mov', codec: 'pcm-s16', seconds: 30, pictureBytes: 10 }),
    deliver: extract,
    afterwards: transcribe,
    comesTo: withAudio('audio.wav'),
  },
  {
    name: 'sound that cannot be copied',
    given: accepted({ container: 'mov', codec: 'ac3' }),
    deliver: extract,
    comesTo: { uploads: 0, jobs: [], told: [expect.stringContaining('UNSUPPORTED_MEDIA')] },
  },
];
