import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe } from 'vitest';
import { installedEngines, startEngine } from '../../../../local/dynamodb/engine.ts';
import type { Engine, EngineName } from '../../../../local/dynamodb/engine.ts';
import { createDynamoDbProxy } from '../../../../local/dynamodb/proxy.ts';
import { ensureTable } from '../../../../local/dynamodb/table.ts';
import { credentials, documentClient, lectureTable, temporaryFolder } from '../support.ts';

/** In which an engine may differ from DynamoDB. */
interface Behaviour {
  /** DynamoDB keeps the TTL setting and deletes expired items within days. */
  readonly ttlStatus: 'ENABLED' | 'DISABLED';
  /** DynamoDB refuses an item with an empty text as the key of an index. */
  readonly emptyIndexKey: 'refused' | 'stored';
  /** DynamoDB puts what is set past the end of a list at its end. */
  readonly setPastTheEnd: 'appended' | 'filled up with NULL';
  /** DynamoDB finds two maps with the same members equal. */
  readonly equalMaps: 'equal' | 'different';
  /** DynamoDB refuses the whole call with this error when an expression in a transaction is wrong. */
  readonly wrongExpressionInTransaction: 'ValidationException' | 'TransactionCanceledException';
}

/**
 * All that the engines differ in, as far as the product relies on it. The tests in this folder hold each engine to
 * its column, and to DynamoDB's behaviour in everything else.
 */
export const BEHAVIOUR: Readonly<Record<EngineName, Behaviour>> = {
  dynoxide: {
    ttlStatus: 'ENABLED',
    emptyIndexKey: 'refused',
    setPastTheEnd: 'filled up with NULL',
    equalMaps: 'equal',
    wrongExpressionInTransaction: 'TransactionCanceledException',
  },
  dynalite: {
    ttlStatus: 'DISABLED',
    emptyIndexKey: 'stored',
    setPastTheEnd: 'appended',
    equalMaps: 'different',
    wrongExpressionInTransaction: 'ValidationException',
  },
};

export const TableName = lectureTable().name;

export interface Given {
  readonly name: EngineName;
  /** As any SDK reaches the engine. To be used inside of tests only: the engine starts before the first. */
  readonly db: DynamoDBDocumentClient;
  readonly engine: Engine;
  /** A key that no other test uses. */
  newKey(userId?: string): { readonly userId: string; readonly id: string };
  readonly get: (key: Record<string, unknown>) => Promise<Record<string, unknown> | undefined>;
}

/** Runs the tests that `define` defines against each engine that is installed here, over a table of its own. */
export function onEveryEngine(title: string, define: (given: Given) => void): void {
  describe.each(installedEngines())(`${title} by %s`, (name) => {
    const temporary = temporaryFolder();
    let started:
      { readonly engine: Engine; readonly db: DynamoDBDocumentClient; close(): Promise<unknown> } | undefined;
    let ids = 0;
    const running = () => {
      if (started === undefined) throw new Error('The engine has not started yet.');
      return started;
    };
    beforeAll(async () => {
      const log = (): void => undefined;
      const engine = await startEngine({
        folder: temporary.folder,
        engine: name,
        region: 'eu-west-1',
        credentials,
        log,
      });
      const proxy = createDynamoDbProxy({ endpoint: engine.endpoint, engine: name });
      const server = createServer((req, res) => void proxy.handle(req, res));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const db = documentClient(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
      const close = async () => {
        db.destroy();
        proxy.close();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await engine.close();
      };
      started = { engine, db, close };
      await ensureTable(engine.send, lectureTable());
    });
    afterAll(async () => {
      await started?.close();
      temporary.remove();
    });
    define({
      name,
      get db() {
        return running().db;
      },
      get engine() {
        return running().engine;
      },
      newKey: (userId = 'teacher') => ({ userId, id: `L${String((ids += 1)).padStart(6, '0')}` }),
      get: async (Key) => (await running().db.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item,
    });
  });
}
