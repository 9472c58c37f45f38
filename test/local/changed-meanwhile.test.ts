import { TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { VideoItemKey } from '../../functions/lib/videos.ts';
import type { VideoItem } from '../../model/items.ts';
import { faultPoints, type FaultPoints } from '../support/faults.ts';
import {
  arrived,
  functionsWith,
  itemsOf,
  jobsOf,
  services,
  take,
  withServices,
} from '../support/function-scenarios/subject.ts';
import { media } from '../support/stack.ts';

withServices();

/** As updateVideo writes it. */
const rename = ({ userId, id }: VideoItemKey) =>
  services.dynamodb.send(
    new UpdateCommand({
      ...{ TableName: services.table, Key: { userId, id }, UpdateExpression: 'SET title = :title ADD version :one' },
      ExpressionAttributeValues: { ':title': 'Renamed', ':one': 1 },
    }),
  );

/** Calls that go through, but that the owner renames the video right before it is accepted. */
function renamedBeforeAcceptance(key: VideoItemKey): FaultPoints {
  let isRenamed = false;
  const around = <Client extends object>(client: Client): Client => {
    const { send } = client as { send: (command: unknown) => Promise<unknown> };
    const renaming = async (command: unknown): Promise<unknown> => {
      const accepts = command instanceof TransactWriteCommand && JSON.stringify(command.input).includes('"READY"');
      if (accepts && !isRenamed) {
        isRenamed = true;
        await rename(key);
      }
      return send.call(client, command);
    };
    // The functions call `send` and nothing else.
    return { send: renaming } as unknown as Client;
  };
  return { ...faultPoints(), around };
}

describe('a video that is renamed while its bytes are being checked', () => {
  it.each(['no-audio.mp4', 'lecture.webm'])(
    'is accepted all the same, and says so in its version: %s',
    async (name) => {
      const bytes = media(name);
      const subject = await arrived(bytes, { sizeBytes: bytes.length, language: 'en-US' });
      await take(functionsWith(renamedBeforeAcceptance(subject.key)), subject);
      const items = await itemsOf(subject.key);
      const video = items.find(({ id }) => id === subject.key.id) as unknown as VideoItem;
      expect(video).toMatchObject({ title: 'Renamed', status: 'READY' });
      const told = services.notified.filter(({ videoId }) => videoId === subject.key.id);
      if (name === 'no-audio.mp4') {
        expect(told).toEqual([expect.objectContaining({ status: 'FAILED', version: video.version })]);
      } else {
        expect(await jobsOf(subject.key)).toHaveLength(1);
        // Taken once, although it was tried twice.
        expect(items).toContainEqual(expect.objectContaining({ id: expect.stringContaining('#usage#day#'), n: 0.34 }));
      }
    },
  );
});
