import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Kind, parse, type DocumentNode, type FieldDefinitionNode } from 'graphql';

/** The contract as it is written. */
export const schemaFile = fileURLToPath(new URL('../../schema.graphql', import.meta.url));

/** The contract, parsed; AppSync's own directives and scalars are not declared in it. */
export const schema: DocumentNode = parse(readFileSync(schemaFile, 'utf8'));

/** The values of an enum, in the order of the schema. */
export function enumValues(name: string): readonly string[] {
  return schema.definitions.flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === name
      ? (definition.values ?? []).map((value) => value.name.value)
      : [],
  );
}

/** Every field of every object type, by `Type.field`. */
export function fieldsOfTypes(): ReadonlyMap<string, FieldDefinitionNode> {
  const fields = new Map<string, FieldDefinitionNode>();
  for (const definition of schema.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    for (const field of definition.fields ?? []) fields.set(`${definition.name.value}.${field.name.value}`, field);
  }
  return fields;
}

/** The fields by which a client comes in, by `Type.field`. */
export function rootFields(): ReadonlyMap<string, FieldDefinitionNode> {
  return new Map([...fieldsOfTypes()].filter(([name]) => /^(Query|Mutation|Subscription)\./.test(name)));
}
