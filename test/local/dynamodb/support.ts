import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TablePlan } from '../../../local/dynamodb/table.ts';

export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** An unmodified SDK client that never retries, so a test sees each refusal itself. */
export function documentClient(endpoint: string): DynamoDBDocumentClient {
  const client = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

export function temporaryFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-dynamodb-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A table of the product's own form: owner and id, an index by status and one by deadline. */
export function lectureTable(name = 'Lectures'): TablePlan {
  return {
    name,
    partitionKey: { name: 'userId', type: 'S' },
    sortKey: { name: 'id', type: 'S' },
    indexes: [
      {
        name: 'byStatus',
        partitionKey: { name: 'ownerStatus', type: 'S' },
        sortKey: { name: 'id', type: 'S' },
        projection: 'ALL',
      },
      {
        name: 'byDeadline',
        partitionKey: { name: 'shard', type: 'S' },
        sortKey: { name: 'deadlineAt', type: 'N' },
        projection: 'KEYS_ONLY',
      },
    ],
    ttlAttribute: 'expiresAt',
  };
}

/** The error that a promise rejects with; fails the test when it does not reject. */
export async function refusalOf(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) throw new Error('Expected a refusal, but the call succeeded.');
  return Object.assign(outcome);
}
