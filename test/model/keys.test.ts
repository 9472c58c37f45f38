import { describe, expect, it } from 'vitest';
import { captionedMinutesWindowId, clientTokenId, createsWindowId, USAGE_ID } from '../../model/items.ts';
import {
  AUDIO_KEY_PATTERN,
  audioKey,
  captionKey,
  sourceKey,
  SOURCE_KEY_PATTERN,
  transcriptKey,
  videoPrefix,
} from '../../model/keys.ts';
import { USER_ID, VIDEO_ID } from '../support/given.ts';

/** Whether a key matches a pattern in which a star stands for anything. */
const matcher = (pattern: string) => {
  const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
  return (key: string): boolean => expression.test(key);
};

const prefix = `videos/${USER_ID}/${VIDEO_ID}/`;

describe('keys in the bucket', () => {
  it('all lie under the prefix of their video', () => {
    expect(videoPrefix(USER_ID, VIDEO_ID)).toBe(prefix);
    expect(sourceKey(USER_ID, VIDEO_ID)).toBe(`${prefix}source`);
    expect(audioKey(USER_ID, VIDEO_ID, 'm4a')).toBe(`${prefix}audio.m4a`);
    expect(transcriptKey(USER_ID, VIDEO_ID, 'job')).toBe(`${prefix}transcript/job.json`);
    expect(captionKey(USER_ID, VIDEO_ID, 'en-US', 'j1', 'vtt')).toBe(`${prefix}captions/en-US-j1.vtt`);
    expect(captionKey(USER_ID, VIDEO_ID, 'en-US', 'j1', 'srt')).toBe(`${prefix}captions/en-US-j1.srt`);
  });

  it('match the event rule only when they are uploads', () => {
    const matches = matcher(SOURCE_KEY_PATTERN);
    expect(matches(sourceKey(USER_ID, VIDEO_ID))).toBe(true);
    expect(matches(audioKey(USER_ID, VIDEO_ID, 'm4a'))).toBe(false);
    expect(matches(transcriptKey(USER_ID, VIDEO_ID, 'job'))).toBe(false);
    expect(matches(captionKey(USER_ID, VIDEO_ID, 'en-US', 'j1', 'vtt'))).toBe(false);
  });
});

describe('the pattern of extracted sound', () => {
  it('is that of its keys, and of no upload', () => {
    const matches = matcher(AUDIO_KEY_PATTERN);
    expect(matches(audioKey(USER_ID, VIDEO_ID, 'ogg'))).toBe(true);
    expect(matches(sourceKey(USER_ID, VIDEO_ID))).toBe(false);
  });
});

describe('sort keys in the table', () => {
  it('sort every other item before every video', () => {
    const others = [
      USAGE_ID,
      createsWindowId('2026-11-24T10'),
      captionedMinutesWindowId('2026-11-24'),
      clientTokenId('Z'),
    ];
    expect(new Set(others).size).toBe(others.length);
    for (const id of others) expect(id < '0').toBe(true);
    for (const first of '0123456789') expect(first >= '0').toBe(true);
  });
});
