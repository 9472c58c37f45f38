import { describe, expect, it } from 'vitest';
import { sourceOwner } from '../../../functions/lib/source-key.ts';
import { captionKey, sourceKey, transcriptKey } from '../../../model/keys.ts';
import { USER_ID, VIDEO_ID } from '../../support/given.ts';

describe('sourceOwner', () => {
  it('finds in an upload’s key whose it is', () => {
    expect(sourceOwner(sourceKey(USER_ID, VIDEO_ID))).toEqual({ userId: USER_ID, videoId: VIDEO_ID });
  });

  const good = sourceKey(USER_ID, VIDEO_ID);
  it.each([
    ['nothing', ''],
    ['a slash before it', `/${good}`],
    ['a slash behind it', `${good}/`],
    ['a line break behind it', `${good}\n`],
    ['a line break before it', `\n${good}`],
    ['something behind it', `${good}.mp4`],
    ['a transcript', transcriptKey(USER_ID, VIDEO_ID, 'job')],
    ['Transcribe’s access check', `videos/${USER_ID}/${VIDEO_ID}/transcript/.write_access_check_file.temp`],
    ['a caption file', captionKey(USER_ID, VIDEO_ID, 'en-US', 'j1', 'vtt')],
    ['a transcript that calls itself source', `videos/${USER_ID}/${VIDEO_ID}/transcript/source`],
    ['no user', `videos//${VIDEO_ID}/source`],
    ['no video', `videos/${USER_ID}//source`],
    ['a user with a slash', `videos/a/b/${VIDEO_ID}/source`],
    ['a user of enormous length', `videos/${'a'.repeat(129)}/${VIDEO_ID}/source`],
    ['a video in lower case', `videos/${USER_ID}/${VIDEO_ID.toLowerCase()}/source`],
    ['a video that is no ULID', `videos/${USER_ID}/${VIDEO_ID.slice(1)}/source`],
    ['a video with a letter that no ULID has', `videos/${USER_ID}/${VIDEO_ID.slice(1)}U/source`],
    ['another prefix', good.replace('videos', 'Videos')],
    ['an encoded key', encodeURIComponent(good)],
    ['steps upward', `videos/../videos/${USER_ID}/${VIDEO_ID}/source`],
  ])('finds nobody in a key with %s', (_what, key) => {
    expect(sourceOwner(key)).toBeUndefined();
  });
});
