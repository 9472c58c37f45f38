import { DynamoDbError, type DynamoDbSend } from '../appsync/types.ts';
import { plainItem } from './attribute-values.ts';
import { count, nothing, pretty, table } from './format.ts';
import { href, html, type Content, type Html } from './html.ts';
import { Refusal, type Section } from './section.ts';

/** The table that is shown. Both keys are strings. */
export interface ItemsOptions {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly send: DynamoDbSend;
}

const PATH = '/aws/items';
const PAGE_ITEMS = 50;

/** The items of the table, by partition. */
export function createItemsSection(options: ItemsOptions): Section {
  return {
    name: 'items',
    title: 'Items',
    show: async (query) => {
      const partition = query.get('partition')?.trim() ?? '';
      const form = html`<form class="fields" method="get" action="${PATH}">
        <label>Partition (${options.partitionKey}) <input name="partition" required value="${partition}" /></label>
        <button>Show</button>
      </form>`;
      const found =
        partition === ''
          ? await showPartitions(options)
          : await showPartition(options, partition, query.get('after') ?? undefined);
      return html`<p class="hint">The table ${options.name}.</p>
        ${form} ${found}`;
    },
  };
}

/** What is in the table at all; a scan stops at 1 MB, which is more than anyone reads. */
async function showPartitions({ name, partitionKey, send }: ItemsOptions): Promise<Html> {
  const answer = await send('Scan', {
    TableName: name,
    ProjectionExpression: '#p',
    ExpressionAttributeNames: { '#p': partitionKey },
  });
  const counts = new Map<string, number>();
  for (const item of itemsOf(answer)) {
    const partition = String(item[partitionKey]);
    counts.set(partition, (counts.get(partition) ?? 0) + 1);
  }
  if (counts.size === 0) return nothing('The table is empty.');
  return html`${table(
    'The partitions: one for each user who has ever created an upload.',
    ['Partition', 'Items'],
    [...counts].map(([partition, n]) => [html`<a href="${href(PATH, { partition })}">${partition}</a>`, n]),
  )}
  ${answer['LastEvaluatedKey'] !== undefined && nothing('The table is larger than one look takes in; more partitions exist.')}`;
}

async function showPartition(options: ItemsOptions, partition: string, after: string | undefined): Promise<Html> {
  const { name, partitionKey, sortKey, send } = options;
  const answer = await refused(
    send('Query', {
      TableName: name,
      ConsistentRead: true,
      KeyConditionExpression: '#p = :p',
      ExpressionAttributeNames: { '#p': partitionKey },
      ExpressionAttributeValues: { ':p': { S: partition } },
      Limit: PAGE_ITEMS,
      ...(after !== undefined && { ExclusiveStartKey: { [partitionKey]: { S: partition }, [sortKey]: { S: after } } }),
    }),
  );
  const items = itemsOf(answer);
  const last = items.at(-1)?.[sortKey];
  const next = answer['LastEvaluatedKey'] !== undefined && typeof last === 'string' ? last : undefined;
  if (items.length === 0) return nothing('No items in this partition.');
  return html`<p class="hint">
      ${count(items.length, 'item')}${(after !== undefined || next !== undefined) && ' on this page'}, by ${sortKey}.
      <a href="${PATH}">All partitions</a>
    </p>
    <ul class="list">
      ${items.map(
        (item) =>
          html`<li>
            <details>
              <summary>
                <span class="what"><strong>${text(item[sortKey])}</strong> <span>${text(item['title'])}</span></span>
                ${item['status'] !== undefined && html`<span class="tags"><span class="tag">${text(item['status'])}</span></span>`}
              </summary>
              ${pretty(item)}
            </details>
          </li>`,
      )}
    </ul>
    ${next !== undefined && html`<p><a href="${href(PATH, { partition, after: next })}">Next items</a></p>`}`;
}

const text = (value: unknown): Content => (typeof value === 'string' ? value : undefined);

/** A key that DynamoDB does not take (too long, empty) is the asker's matter. */
async function refused<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof DynamoDbError && error.name === 'ValidationException') {
      throw new Refusal(400, `DynamoDB refuses this: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function itemsOf(answer: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  const items: unknown = answer['Items'];
  return Array.isArray(items) ? items.map(plainItem) : [];
}
