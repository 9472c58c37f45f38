/** A DynamoDB table as plain data: what `infra/` deploys and `local/` creates. All key attributes are strings. */
export interface TableDefinition {
  readonly partitionKey: string;
  readonly sortKey: string;
  /** The attribute with the time of expiry in epoch seconds. DynamoDB may delete days later: readers check it too. */
  readonly expiresAttribute: string;
  readonly indexes: readonly IndexDefinition[];
}

/** A global secondary index. `keys` projects the keys alone, `all` every attribute. */
export interface IndexDefinition {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly projection: 'all' | 'keys';
}

/**
 * The one table. The owner is the partition key, so somebody else's item cannot be addressed at all; a video's sort key is
 * a ULID, so a Query is already in the order of creation. `#` sorts before every ULID and keeps the other items apart.
 */
export const VIDEO_TABLE: TableDefinition = {
  partitionKey: 'userId',
  sortKey: 'id',
  expiresAttribute: 'expiresAt',
  indexes: [
    /** `videos(status)`: one user's videos in one status, by id. */
    { name: 'byStatus', partitionKey: 'ownerStatus', sortKey: 'id', projection: 'all' },
    /** Every item with work left, by the time it is due: what a sweeper reads. */
    { name: 'byDeadline', partitionKey: 'shard', sortKey: 'deadlineAt', projection: 'keys' },
  ],
};
