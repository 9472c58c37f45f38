/** Reads a schema as AppSync does when it is saved, and refuses what the service would refuse. */
import {
  Kind,
  GraphQLError,
  assertValidSchema,
  buildASTSchema,
  concatAST,
  getDirectiveValues,
  getNamedType,
  isScalarType,
  parse,
} from 'graphql';
import type { DocumentNode, GraphQLField, GraphQLSchema } from 'graphql';
import { ConfigurationRefused } from '../refusals.ts';
import { schemaPrelude } from '../schema-prelude.ts';
import { isKnownScalar } from './leaf-values.ts';
import { MAX_SCHEMA_BYTES } from './limits.ts';

/** A schema that AppSync would have saved. */
export interface ApiSchema {
  readonly schema: GraphQLSchema;
  /** Mutation field → the subscription fields that `@aws_subscribe` ties to it. */
  readonly subscriptions: ReadonlyMap<string, readonly string[]>;
}

const declaredNames = (document: DocumentNode): ReadonlySet<string> =>
  new Set(
    document.definitions.flatMap((definition) => {
      if (definition.kind === Kind.DIRECTIVE_DEFINITION) return [`@${definition.name.value}`];
      return definition.kind === Kind.SCALAR_TYPE_DEFINITION ? [definition.name.value] : [];
    }),
  );

const named = (field: GraphQLField<unknown, unknown>): string => getNamedType(field.type).name;

function linkSubscriptions(schema: GraphQLSchema): ReadonlyMap<string, readonly string[]> {
  const linked = new Map<string, string[]>();
  const mutations = schema.getMutationType()?.getFields() ?? {};
  const directive = schema.getDirective('aws_subscribe');
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    const values = directive && field.astNode ? getDirectiveValues(directive, field.astNode) : undefined;
    const names: unknown = values?.['mutations'];
    for (const name of new Set<unknown>(Array.isArray(names) ? names : [])) {
      const mutation = typeof name === 'string' ? mutations[name] : undefined;
      if (!mutation) {
        throw new ConfigurationRefused(
          `Subscription.${field.name} listens to '${String(name)}', which is no mutation field.`,
        );
      }
      if (named(mutation) !== named(field)) {
        throw new ConfigurationRefused(
          `Subscription.${field.name} returns '${named(field)}', but Mutation.${mutation.name} returns '${named(mutation)}'.`,
        );
      }
      linked.set(mutation.name, [...(linked.get(mutation.name) ?? []), field.name]);
    }
  }
  return linked;
}

/** Builds the schema with AppSync's scalars and directives. Throws `ConfigurationRefused` naming what is wrong. */
export function readApiSchema(text: string): ApiSchema {
  try {
    if (Buffer.byteLength(text) > MAX_SCHEMA_BYTES) {
      throw new ConfigurationRefused(`The schema has more than ${MAX_SCHEMA_BYTES} bytes.`);
    }
    const document = parse(text);
    for (const definition of document.definitions) {
      if (definition.kind === Kind.SCALAR_TYPE_DEFINITION && !isKnownScalar(definition.name.value)) {
        throw new ConfigurationRefused(`AppSync has no custom scalars: '${definition.name.value}'.`);
      }
      const isType = 'name' in definition && definition.kind.endsWith('TypeDefinition') && definition.name;
      if (isType && isType.value.startsWith('AWS') && definition.kind !== Kind.SCALAR_TYPE_DEFINITION) {
        throw new ConfigurationRefused(`Type names must not begin with AWS: '${isType.value}'.`);
      }
    }
    const prelude = schemaPrelude(declaredNames(document));
    const schema = buildASTSchema(prelude === '' ? document : concatAST([parse(prelude), document]));
    assertValidSchema(schema);
    const unknown = Object.values(schema.getTypeMap()).find((type) => isScalarType(type) && !isKnownScalar(type.name));
    if (unknown) throw new ConfigurationRefused(`AppSync has no scalar '${unknown.name}'.`);
    return { schema, subscriptions: linkSubscriptions(schema) };
  } catch (cause) {
    if (cause instanceof ConfigurationRefused) throw cause;
    if (cause instanceof GraphQLError || cause instanceof Error) {
      throw new ConfigurationRefused(`The schema is not valid: ${cause.message}`, { cause });
    }
    throw cause;
  }
}
