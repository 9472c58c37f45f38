import { isJsonList, isJsonObject, parseJson } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { argument } from '../run.ts';
import type { BuiltIns } from '../run.ts';

/**
 * `util.rds`: the answer of the RDS Data API as one list of rows per statement, a row by column name. There is no RDS
 * data source here; the functions serve code that is evaluated with an answer of its own.
 */
export const rdsUtil: BuiltIns = {
  'util.rds.toJsonObject': (args) => statementsOf(argument(args, 0)),
  'util.rds.toJsonString': (args) => JSON.stringify(statementsOf(argument(args, 0))),
};

function statementsOf(answer: Json): readonly Json[] {
  const given = typeof answer === 'string' ? parseJson(answer) : answer;
  const results = isJsonObject(given) ? given['sqlStatementResults'] : undefined;
  if (results === undefined || !isJsonList(results))
    throw new TypeError('util.rds: the value has no sqlStatementResults');
  return results.map(rowsOf);
}

function rowsOf(result: Json): Json {
  const { records, columnMetadata } = isJsonObject(result) ? result : {};
  // A statement that changes rows has no records: the service shows one empty row.
  if (records === undefined || !isJsonList(records)) return [{}];
  const columns = columnMetadata !== undefined && isJsonList(columnMetadata) ? columnMetadata : [];
  return records.map((record) => {
    const cells = isJsonList(record) ? record : [];
    return Object.fromEntries(cells.map((cell, at) => [nameOf(columns[at], at), valueOf(cell)]));
  });
}

function nameOf(column: Json | undefined, at: number): string {
  const { label, name } = isJsonObject(column) ? column : {};
  const found = label ?? name;
  return typeof found === 'string' ? found : String(at);
}

function valueOf(cell: Json): Json {
  const field: JsonObject = isJsonObject(cell) ? cell : {};
  if (field['isNull'] === true) return null;
  const [value = null] = Object.values(field);
  return value;
}
