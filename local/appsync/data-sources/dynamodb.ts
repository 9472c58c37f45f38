/** The DynamoDB data source: which operation a request document asks for, and who answers it. */
import { UnsupportedByLocal } from '../evaluation/unsupported-by-local.ts';
import { MalformedRequest } from '../refusals.ts';
import type { DataSource, DynamoDbSend } from '../types.ts';
import type { CallSite, DataSourceAnswer, RunningDataSource } from './data-source.ts';
import { batchDelete, batchGet, batchPut } from './dynamodb-batches.ts';
import { answering } from './dynamodb-errors.ts';
import { deleteItem, getItem, putItem, updateItem } from './dynamodb-items.ts';
import { query, scan } from './dynamodb-pages.ts';
import { transactGet, transactWrite } from './dynamodb-transactions.ts';
import type { Tokens } from './pagination-token.ts';
import { documentOf, requiredString } from './request-document.ts';
import type { Fields } from './request-document.ts';

/** One request document and what is needed to answer it. */
export interface DynamoDbCall {
  readonly document: Fields;
  readonly tableName: string;
  readonly send: DynamoDbSend;
  readonly tokens: Tokens;
  readonly site: CallSite;
}

type Operation = (call: DynamoDbCall) => Promise<DataSourceAnswer>;

const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['GetItem', getItem],
  ['PutItem', putItem],
  ['UpdateItem', updateItem],
  ['DeleteItem', deleteItem],
  ['Query', query],
  ['Scan', scan],
  ['BatchGetItem', batchGet],
  ['BatchPutItem', batchPut],
  ['BatchDeleteItem', batchDelete],
  ['TransactGetItems', transactGet],
  ['TransactWriteItems', transactWrite],
]);

const isOurs = (error: unknown): boolean => error instanceof MalformedRequest || error instanceof UnsupportedByLocal;

/** A table as resolvers reach it. */
export function createDynamoDbSource(
  { tableName, send }: Extract<DataSource, { type: 'AMAZON_DYNAMODB' }>,
  { tokens, log }: { readonly tokens: Tokens; readonly log: (line: Readonly<Record<string, unknown>>) => void },
): RunningDataSource {
  return {
    call: async (request, site) => {
      const document = documentOf(request);
      const name = requiredString(document, 'operation');
      if (name === 'Sync')
        throw new UnsupportedByLocal('The DynamoDB operation Sync', 'there are no versioned data sources');
      const operation = OPERATIONS.get(name);
      if (!operation) throw new MalformedRequest(`Unsupported operation '${name}' for a DynamoDB data source.`);
      return answering(() => operation({ document, tableName, send, tokens, site }), log, isOurs);
    },
  };
}
