import type { Bus, Clock, Collection } from '../context.ts';
import type { S3LogLine } from './types.ts';

/** What happened to an object, as EventBridge is told. */
export interface ObjectEvent {
  readonly detailType: 'Object Created' | 'Object Deleted';
  readonly bucket: string;
  readonly key: string;
  readonly sizeBytes?: number;
  readonly etag?: string;
  readonly versionId?: string;
  readonly requestId: string;
  readonly requester: string;
  readonly sourceIp: string;
  readonly reason: 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload' | 'DeleteObject';
  readonly deletionType?: 'Permanently Deleted' | 'Delete Marker Created';
}

/** An event that is written down but not yet with the bus. */
export interface PendingEvent {
  readonly event: ObjectEvent;
  readonly sequencer: string;
  readonly timeMs: number;
  /** How to tell after a crash whether the change was made: the version that it added or removed. */
  readonly proof: { readonly kind: 'added' | 'removed'; readonly sequencer: string };
  readonly isCommitted: boolean;
}

/** Events that survive the death of the process between the change and the bus. */
export interface Outbox {
  /** Writes the event down before its change is made. */
  prepare(pending: Omit<PendingEvent, 'isCommitted'>): void;
  /** Says that the change was made. The event will be published, whether or not anyone waits for it. */
  commit(sequencer: string): void;
  /** Takes the event back: the change was not made. */
  cancel(sequencer: string): void;
  /** Resolves when a committed event was offered to the bus. A bus that refuses does not fail the caller: it is tried again. */
  publish(sequencer: string): Promise<void>;
  /** After a start: publishes what an earlier process left, and drops what `wasMade` says never happened. */
  recover(wasMade: (pending: PendingEvent) => boolean): Promise<void>;
  close(): void;
}

const RETRY_MS = 1_000;

/** The outbox of one local S3, kept in `collection`. */
export function createOutbox(collection: Collection<PendingEvent>, bus: Bus, log: (line: S3LogLine) => void): Outbox {
  const timers = new Set<NodeJS.Timeout>();
  const sending = new Map<string, Promise<void>>();
  let isClosed = false;

  const send = async (sequencer: string): Promise<void> => {
    const pending = collection.get(sequencer);
    if (pending === undefined || isClosed) return;
    try {
      await bus.publish({
        source: 'aws.s3',
        detailType: pending.event.detailType,
        resources: [`arn:aws:s3:::${pending.event.bucket}`],
        time: new Date(pending.timeMs).toISOString().replace(/\.\d{3}Z$/, 'Z'),
        detail: toDetail(pending),
      });
      collection.delete(sequencer);
    } catch (error) {
      log({ message: 's3: the bus refused an event; it will be tried again', bucket: pending.event.bucket, error });
      retryLater(sequencer);
    }
  };
  const publish = (sequencer: string): Promise<void> => {
    const running = sending.get(sequencer);
    if (running !== undefined) return running;
    const started = send(sequencer).finally(() => sending.delete(sequencer));
    sending.set(sequencer, started);
    return started;
  };
  const retryLater = (sequencer: string): void => {
    if (isClosed) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      void publish(sequencer);
    }, RETRY_MS);
    timer.unref();
    timers.add(timer);
  };

  return {
    prepare(pending) {
      collection.set(pending.sequencer, { ...pending, isCommitted: false });
    },
    commit(sequencer) {
      const pending = collection.get(sequencer);
      if (pending === undefined) return;
      collection.set(sequencer, { ...pending, isCommitted: true });
      queueMicrotask(() => void publish(sequencer));
    },
    cancel(sequencer) {
      collection.delete(sequencer);
    },
    publish,
    async recover(wasMade) {
      const left = [...collection.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
      for (const [sequencer, pending] of left) {
        if (!pending.isCommitted && !wasMade(pending)) collection.delete(sequencer);
      }
      for (const [sequencer] of left) await publish(sequencer);
    },
    close() {
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

/** The `detail` of S3's EventBridge events; keys are not URL-encoded there, unlike in direct notifications. */
function toDetail({ event, sequencer }: PendingEvent): Readonly<Record<string, unknown>> {
  return {
    version: '0',
    bucket: { name: event.bucket },
    object: {
      key: event.key,
      ...(event.sizeBytes === undefined ? {} : { size: event.sizeBytes }),
      ...(event.etag === undefined ? {} : { etag: event.etag }),
      ...(event.versionId === undefined ? {} : { 'version-id': event.versionId }),
      sequencer,
    },
    'request-id': event.requestId,
    requester: event.requester,
    'source-ip-address': event.sourceIp,
    reason: event.reason,
    ...(event.deletionType === undefined ? {} : { 'deletion-type': event.deletionType }),
  };
}

/** Numbers that only rise, also over a restart and with a clock that stands still: 16 hex digits. */
export function createSequence(collection: Collection<string>, clock: Clock): () => string {
  const BLOCK = 1024n;
  let next = BigInt(collection.get('next') ?? BigInt(Math.max(0, clock.now())) << 20n);
  let reserved = next;
  return () => {
    if (next >= reserved) {
      reserved = next + BLOCK;
      collection.set('next', String(reserved));
    }
    const value = next;
    next += 1n;
    return value.toString(16).toUpperCase().padStart(16, '0');
  };
}
