import { createHash } from 'node:crypto';

/** A message as a queue keeps it. Times are milliseconds since the epoch. */
export interface StoredMessage {
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: number;
  /** Nobody receives it before this moment. */
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt?: number;
  /** Present while a reader holds it. */
  readonly receiptHandle?: string;
  /** What the last reader said when it failed. */
  readonly lastFailure?: string;
  /** The queue that gave it up; in a dead-letter queue only. */
  readonly deadLetterSource?: string;
}

/** One record of the event that Lambda hands to the reader of an SQS queue. */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, never>>;
  readonly md5OfBody: string;
  readonly eventSource: 'aws:sqs';
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

/** The event that Lambda hands to the reader of an SQS queue. */
export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

/** Where queues live, as their ARNs say it. */
export interface QueuePlace {
  readonly region: string;
  readonly accountId: string;
}

/** The ARN of a queue. */
export function queueArn(place: QueuePlace, queue: string): string {
  return `arn:aws:sqs:${place.region}:${place.accountId}:${queue}`;
}

/** A received message in the shape of Lambda's SQS event. */
export function toSqsRecord(
  place: QueuePlace,
  queue: string,
  message: StoredMessage & { readonly receiptHandle: string },
): SqsRecord {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receiveCount),
      SentTimestamp: String(message.sentAt),
      SenderId: place.accountId,
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
      ...(message.deadLetterSource === undefined
        ? {}
        : { DeadLetterQueueSourceArn: queueArn(place, message.deadLetterSource) }),
    },
    messageAttributes: {},
    md5OfBody: createHash('md5').update(message.body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn(place, queue),
    awsRegion: place.region,
  };
}

/**
 * Which messages of a batch failed, read from what the function returned, by Lambda's rules for partial batch
 * responses: nothing, `{}` or an empty list is success; an identifier that is missing, empty or not of this batch
 * makes the whole batch fail.
 *
 * @returns the ids of the failed messages.
 */
export function failedIds(messageIds: readonly string[], response: unknown): ReadonlySet<string> {
  const failures =
    typeof response === 'object' && response !== null && 'batchItemFailures' in response
      ? response.batchItemFailures
      : undefined;
  if (failures === undefined || failures === null) return new Set();
  if (!Array.isArray(failures)) return new Set(messageIds);
  const named = new Set<string>();
  for (const failure of failures as readonly unknown[]) {
    const id =
      typeof failure === 'object' && failure !== null && 'itemIdentifier' in failure
        ? failure.itemIdentifier
        : undefined;
    if (typeof id !== 'string' || !messageIds.includes(id)) return new Set(messageIds);
    named.add(id);
  }
  return named;
}
