import { randomBytes } from 'node:crypto';
import type { Collection } from '../context.ts';
import { createBlobs } from './blobs.ts';
import type { Blobs } from './blobs.ts';
import { storageError } from './errors.ts';
import { createOutbox, createSequence } from './events.ts';
import type { ObjectEvent, Outbox, PendingEvent } from './events.ts';
import { createKeyIndex } from './key-index.ts';
import type { KeyIndex } from './key-index.ts';
import type {
  BucketConfig,
  CompletedUpload,
  ObjectRecord,
  ObjectVersion,
  PartRecord,
  S3Options,
  UploadRecord,
  Version,
} from './types.ts';

/** What the new version of an object is made of; the state adds version id, sequencer and time. */
export type NewObject = Omit<ObjectVersion, 'kind' | 'versionId' | 'sequencer'>;

/** Who did it, for the event. */
export type Actor = Pick<ObjectEvent, 'requestId' | 'requester' | 'sourceIp'>;

/** What a delete did. */
export interface Removal {
  readonly versionId: string | undefined;
  readonly isMarker: boolean;
  /** The outbox entry to publish before answering. */
  readonly sequencer: string | undefined;
}

/** The durable state of one local S3. Every change is one synchronous step, so no two requests interleave inside it. */
export interface State {
  readonly buckets: ReadonlyMap<string, BucketConfig>;
  readonly blobs: Blobs;
  readonly outbox: Outbox;
  readonly uploads: Collection<UploadRecord>;
  readonly completed: Collection<CompletedUpload>;
  keys(bucket: string): KeyIndex;
  record(bucket: string, key: string): ObjectRecord | undefined;
  /** The newest version when it is an object. */
  current(bucket: string, key: string): ObjectVersion | undefined;
  addObject(
    bucket: BucketConfig,
    key: string,
    made: NewObject,
    reason: 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload',
    actor: Actor,
  ): ObjectVersion;
  remove(bucket: BucketConfig, key: string, versionId: string | undefined, actor: Actor): Removal;
  /** Watches a key while a conditional write is under way; says at the end whether the key was deleted meanwhile. */
  watchDeletes(bucket: string, key: string): { readonly wasDeleted: () => boolean; readonly stop: () => void };
  parts(uploadId: string): readonly PartRecord[];
  part(uploadId: string, partNumber: number): PartRecord | undefined;
  setPart(part: PartRecord): void;
  /** Forgets an upload and its parts, and removes the bytes of those parts that `isUsed` does not claim. */
  endUpload(uploadId: string, isUsed: (file: string) => boolean): void;
}

const COMPLETED_FOR_MS = 24 * 60 * 60 * 1000;

/** Opens the state and repairs what a killed process left: stray files, half-ended uploads. Does not publish yet. */
export function openState(options: S3Options): State {
  const { store, clock } = options;
  const blobs = createBlobs(options.folder);
  const objects = store.collection<ObjectRecord>('s3.objects');
  const uploads = store.collection<UploadRecord>('s3.uploads');
  const partRecords = store.collection<PartRecord>('s3.parts');
  const completed = store.collection<CompletedUpload>('s3.completed');
  const outbox = createOutbox(
    store.collection<PendingEvent>('s3.outbox'),
    options.bus,
    options.log ?? (() => undefined),
  );
  const nextSequencer = createSequence(store.collection<string>('s3.sequence'), clock);
  const buckets = new Map(options.buckets.map((bucket) => [bucket.name, bucket]));
  const indexes = new Map<string, KeyIndex>();
  const partNumbers = new Map<string, Set<number>>();
  const watches = new Map<string, Set<{ deleted: boolean }>>();

  const keysByBucket = new Map<string, string[]>();
  for (const [, { bucket, key }] of objects.entries()) {
    const keys = keysByBucket.get(bucket) ?? [];
    keys.push(key);
    keysByBucket.set(bucket, keys);
  }
  const keys = (bucket: string): KeyIndex => {
    const index = indexes.get(bucket) ?? createKeyIndex(keysByBucket.get(bucket) ?? []);
    indexes.set(bucket, index);
    return index;
  };
  for (const bucket of new Set([...buckets.keys(), ...keysByBucket.keys()])) keys(bucket);
  for (const [, { uploadId, partNumber }] of partRecords.entries()) numbersOf(uploadId).add(partNumber);

  function numbersOf(uploadId: string): Set<number> {
    const numbers = partNumbers.get(uploadId) ?? new Set<number>();
    partNumbers.set(uploadId, numbers);
    return numbers;
  }

  const record = (bucket: string, key: string) => objects.get(recordKey(bucket, key));

  /** Event first (as an intention), then the change, then the event's confirmation. */
  const change = (
    bucket: BucketConfig,
    key: string,
    versions: readonly Version[],
    pending: Omit<PendingEvent, 'isCommitted'>,
  ): void => {
    const id = recordKey(bucket.name, key);
    try {
      if (bucket.eventBridge) outbox.prepare(pending);
      const [newest, ...older] = versions;
      if (newest === undefined) objects.delete(id);
      else objects.set(id, { bucket: bucket.name, key, versions: [newest, ...older] });
    } catch (error) {
      try {
        outbox.cancel(pending.sequencer);
      } catch {
        // An intention without its change is dropped at the next start.
      }
      throw storageError(error);
    }
    if (versions.length === 0) keys(bucket.name).remove(key);
    else keys(bucket.name).add(key);
    try {
      if (bucket.eventBridge) outbox.commit(pending.sequencer);
    } catch {
      // The change is made and must not be reported as failed; the next start finds it by its proof.
    }
  };

  const markDeleted = (bucket: string, key: string): void => {
    for (const watch of watches.get(recordKey(bucket, key)) ?? []) watch.deleted = true;
  };

  const parts = (uploadId: string): readonly PartRecord[] =>
    [...(partNumbers.get(uploadId) ?? [])]
      .sort((a, b) => a - b)
      .flatMap((partNumber) => partRecords.get(partKey(uploadId, partNumber)) ?? []);

  const endUpload = (uploadId: string, isUsed: (file: string) => boolean): void => {
    const ended = parts(uploadId);
    uploads.delete(uploadId);
    for (const part of ended) partRecords.delete(partKey(uploadId, part.partNumber));
    partNumbers.delete(uploadId);
    blobs.remove(ended.map((part) => part.segment).filter(({ file }) => !isUsed(file)));
  };

  repair();

  function repair(): void {
    const named = new Set<string>();
    const finished = new Map<string, CompletedUpload>();
    for (const [, { bucket, key, versions }] of objects.entries()) {
      for (const version of versions) {
        if (version.kind === 'marker') continue;
        for (const { file } of version.segments) named.add(file);
        if (version.uploadId !== undefined && uploads.has(version.uploadId)) {
          const { etag, versionId, checksum } = version;
          finished.set(version.uploadId, { bucket, key, etag, versionId, checksum, parts: '', atMs: clock.now() });
        }
      }
    }
    for (const [uploadId, answer] of finished) {
      if (!completed.has(uploadId)) completed.set(uploadId, answer);
      endUpload(uploadId, (file) => named.has(file));
    }
    for (const uploadId of [...partNumbers.keys()])
      if (!uploads.has(uploadId)) endUpload(uploadId, (file) => named.has(file));
    for (const [, part] of partRecords.entries()) named.add(part.segment.file);
    blobs.sweep(named);
    for (const [uploadId, { atMs }] of [...completed.entries()]) {
      if (atMs + COMPLETED_FOR_MS < clock.now()) completed.delete(uploadId);
    }
  }

  return {
    buckets,
    blobs,
    outbox,
    uploads,
    completed,
    keys,
    record,
    current(bucket, key) {
      const newest = record(bucket, key)?.versions[0];
      return newest?.kind === 'object' ? newest : undefined;
    },
    addObject(bucket, key, made, reason, actor) {
      const sequencer = nextSequencer();
      const versionId = bucket.versioned ? newVersionId() : 'null';
      const version: ObjectVersion = { ...made, kind: 'object', versionId, sequencer };
      const before = record(bucket.name, key)?.versions ?? [];
      const replaced = before.filter((old) => old.versionId === versionId);
      change(bucket, key, [version, ...before.filter((old) => old.versionId !== versionId)], {
        event: {
          detailType: 'Object Created',
          bucket: bucket.name,
          key,
          sizeBytes: version.sizeBytes,
          etag: version.etag,
          ...(bucket.versioned ? { versionId } : {}),
          reason,
          ...actor,
        },
        sequencer,
        timeMs: clock.now(),
        proof: { kind: 'added', sequencer },
      });
      for (const old of replaced) if (old.kind === 'object') blobs.remove(old.segments);
      return version;
    },
    remove(bucket, key, versionId, actor) {
      const before = record(bucket.name, key)?.versions ?? [];
      const sequencer = nextSequencer();
      const timeMs = clock.now();
      const event = {
        detailType: 'Object Deleted' as const,
        bucket: bucket.name,
        key,
        reason: 'DeleteObject' as const,
        ...actor,
      };
      if (versionId === undefined && bucket.versioned) {
        const marker: Version = {
          kind: 'marker',
          versionId: newVersionId(),
          sequencer,
          lastModifiedMs: timeMs,
          owner: actor.requester,
        };
        change(bucket, key, [marker, ...before], {
          event: { ...event, versionId: marker.versionId, deletionType: 'Delete Marker Created' },
          sequencer,
          timeMs,
          proof: { kind: 'added', sequencer },
        });
        markDeleted(bucket.name, key);
        return { versionId: marker.versionId, isMarker: true, sequencer };
      }
      const wanted = versionId ?? 'null';
      const victim = before.find((version) => version.versionId === wanted);
      if (victim === undefined) return { versionId, isMarker: false, sequencer: undefined };
      change(
        bucket,
        key,
        before.filter((version) => version !== victim),
        {
          event: {
            ...event,
            ...(victim.kind === 'object' ? { etag: victim.etag } : {}),
            ...(bucket.versioned ? { versionId: victim.versionId } : {}),
            deletionType: 'Permanently Deleted',
          },
          sequencer,
          timeMs,
          proof: { kind: 'removed', sequencer: victim.sequencer },
        },
      );
      if (victim.kind === 'object') blobs.remove(victim.segments);
      if (victim === before[0]) markDeleted(bucket.name, key);
      return { versionId, isMarker: victim.kind === 'marker', sequencer };
    },
    watchDeletes(bucket, key) {
      const id = recordKey(bucket, key);
      const watch = { deleted: false };
      const all = watches.get(id) ?? new Set<{ deleted: boolean }>();
      watches.set(id, all.add(watch));
      return {
        wasDeleted: () => watch.deleted,
        stop() {
          all.delete(watch);
          if (all.size === 0 && watches.get(id) === all) watches.delete(id);
        },
      };
    },
    parts,
    part: (uploadId, partNumber) => partRecords.get(partKey(uploadId, partNumber)),
    setPart(part) {
      const id = partKey(part.uploadId, part.partNumber);
      const replaced = partRecords.get(id);
      try {
        partRecords.set(id, part);
      } catch (error) {
        throw storageError(error);
      }
      numbersOf(part.uploadId).add(part.partNumber);
      if (replaced !== undefined) blobs.remove([replaced.segment]);
    },
    endUpload,
  };
}

/** Whether the change that an event speaks of is in the state. */
export function wasMade(state: State, pending: PendingEvent): boolean {
  const versions = state.record(pending.event.bucket, pending.event.key)?.versions ?? [];
  const isThere = versions.some((version) => version.sequencer === pending.proof.sequencer);
  return pending.proof.kind === 'added' ? isThere : !isThere;
}

// Bucket names hold no slash, so the first one separates.
function recordKey(bucket: string, key: string): string {
  return `${bucket}/${key}`;
}

function partKey(uploadId: string, partNumber: number): string {
  return `${uploadId}/${partNumber}`;
}

function newVersionId(): string {
  return randomBytes(24).toString('base64url');
}
