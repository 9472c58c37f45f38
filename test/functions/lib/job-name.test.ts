import { describe, expect, it } from 'vitest';
import { jobBase } from '../../../functions/lib/job-name.ts';
import { attemptName } from '../../../model/transcription.ts';
import { VIDEO_ID } from '../../support/given.ts';

const jobName = (stage: string, videoId: string, versionId: string, attempt: number) =>
  attemptName(jobBase(stage, videoId, versionId), attempt);

describe('the name of a job', () => {
  it('is the same for the same bytes and attempt, for ever', () => {
    expect(jobName('dev', VIDEO_ID, 'v1', 1)).toBe(`dev-${VIDEO_ID}-3bfc269594ef6492-1`);
    expect(jobName('dev', VIDEO_ID, 'v1', 1)).toBe(jobName('dev', VIDEO_ID, 'v1', 1));
  });

  it('differs by stage, video, version and attempt', () => {
    const names = [
      jobName('dev', VIDEO_ID, 'v1', 1),
      jobName('production', VIDEO_ID, 'v1', 1),
      jobName('dev', VIDEO_ID.replace('01', '02'), 'v1', 1),
      jobName('dev', VIDEO_ID, 'v2', 1),
      jobName('dev', VIDEO_ID, 'v1', 2),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(['', 'null', 'a/b+c=', '😀', 'x'.repeat(1024)])(
    'is a name that Transcribe takes, whatever the version: %j',
    (versionId) => {
      expect(jobName('a-stage-of-20-chars-', VIDEO_ID, versionId, 99)).toMatch(/^[0-9A-Za-z._-]{1,200}$/);
    },
  );
});
