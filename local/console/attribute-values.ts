/**
 * An item in DynamoDB's JSON as plain JSON, to be read by people: sets become lists, binary stays base64, and a number that
 * JavaScript cannot hold exactly becomes text. Attributes come in the order of their names, since DynamoDB promises none.
 */
export function plainItem(item: unknown): Readonly<Record<string, unknown>> {
  const attributes = Object.entries(isObject(item) ? item : {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(attributes.map(([name, value]) => [name, plain(value)]));
}

function plain(value: unknown): unknown {
  const [type, held]: readonly [string?, unknown?] = isObject(value) ? (Object.entries(value)[0] ?? []) : [];
  switch (type) {
    case 'NULL':
      return null;
    case 'N':
      return number(held);
    case 'NS':
      return listOf(held).map(number);
    case 'L':
      return listOf(held).map(plain);
    case 'M':
      return plainItem(held);
    default:
      return held;
  }
}

function number(text: unknown): unknown {
  return String(Number(text)) === text ? Number(text) : text;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
