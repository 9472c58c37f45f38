/**
 * A program that the kill test kills: starts the engine named on its command line over the given folder, makes the
 * table, writes items one by one and says each one on stdout only once the engine has acknowledged it.
 */
import { startEngine } from '../../../local/dynamodb/engine.ts';
import type { EngineName } from '../../../local/dynamodb/engine.ts';
import { ensureTable } from '../../../local/dynamodb/table.ts';
import { credentials, lectureTable } from './support.ts';

const [engineName, folder = ''] = process.argv.slice(2);
const table = lectureTable();
const engine = await startEngine({
  folder,
  engine: engineName as EngineName,
  region: 'eu-west-1',
  credentials,
  log: () => undefined,
});
await ensureTable(engine.send, table);
process.stdout.write(`${engine.endpoint}\n`);
for (let n = 1; ; n += 1) {
  const id = `K${String(n).padStart(6, '0')}`;
  const Put = { TableName: table.name, Item: { userId: { S: 'killed' }, id: { S: id } } };
  await engine.send('TransactWriteItems', { TransactItems: [{ Put }] });
  process.stdout.write(`${id}\n`);
}
