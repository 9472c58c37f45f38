/**
 * Which authorization modes may see a field: the field's directives, else its type's, else the API's default mode.
 * The rules are those of "Authorization use cases" and "Using additional authorization modes" in AppSync's guide.
 */
import { getDirectiveValues } from 'graphql';
import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { AppSyncConfig, AuthorizationType, Caller } from '../types.ts';

interface Permit {
  readonly mode: AuthorizationType;
  /** The caller must be in one of them; no condition when left out. */
  readonly groups?: readonly string[];
}

/** May this caller see the field? */
export type AccessRules = (caller: Caller, typeName: string, fieldName: string) => boolean;

const MODES: readonly (readonly [directive: string, mode: AuthorizationType])[] = [
  ['aws_api_key', 'API_KEY'],
  ['aws_iam', 'AWS_IAM'],
  ['aws_oidc', 'OPENID_CONNECT'],
  ['aws_lambda', 'AWS_LAMBDA'],
  ['aws_cognito_user_pools', 'AMAZON_COGNITO_USER_POOLS'],
];

const groupsIn = (values: Readonly<Record<string, unknown>>): { groups?: readonly string[] } => {
  const groups = values['cognito_groups'];
  return Array.isArray(groups) ? { groups: groups.filter((group) => typeof group === 'string') } : {};
};

/** Compiles the rules of a schema once; the answer for a field is a look-up. */
export function createAccessRules(schema: GraphQLSchema, authorization: AppSyncConfig['authorization']): AccessRules {
  const { default: standard, additional = [] } = authorization;
  // With any additional mode `@aws_auth` silently stops working, on the service too.
  const authCounts = standard.type === 'AMAZON_COGNITO_USER_POOLS' && additional.length === 0;

  const stated = (declared: GraphQLObjectType | GraphQLField<unknown, unknown>): readonly Permit[] => {
    const node = declared.astNode;
    if (!node) return [];
    const permits = MODES.flatMap(([name, mode]): Permit[] => {
      const directive = schema.getDirective(name);
      const values = directive && getDirectiveValues(directive, node);
      return values ? [{ mode, ...groupsIn(values) }] : [];
    });
    const auth = schema.getDirective('aws_auth');
    const values = authCounts && auth ? getDirectiveValues(auth, node) : undefined;
    return values ? [...permits, { mode: 'AMAZON_COGNITO_USER_POOLS', ...groupsIn(values) }] : permits;
  };

  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  const standardFor = (type: GraphQLObjectType): readonly Permit[] => {
    // `DENY` is about what a user may call; the fields of an answer have no say of their own in it.
    const denied =
      standard.type === 'AMAZON_COGNITO_USER_POOLS' && standard.defaultAction === 'DENY' && roots.has(type);
    return denied ? [] : [{ mode: standard.type }];
  };

  // Two steps and not one name of both parts: to put a text together for every field of every answer costs more than to look it up.
  const permits = new Map<string, Map<string, readonly Permit[]>>();
  const rootNames = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!('getInterfaces' in type) || !('isTypeOf' in type)) continue;
    if (roots.has(type)) rootNames.add(type.name);
    const ofType = stated(type);
    const ofFields = new Map<string, readonly Permit[]>();
    permits.set(type.name, ofFields);
    for (const field of Object.values(type.getFields())) {
      const ofField = stated(field);
      const counting = ofField.length > 0 ? ofField : ofType.length > 0 ? ofType : standardFor(type);
      ofFields.set(field.name, counting);
    }
  }

  return (caller, typeName, fieldName) => {
    if (caller.deniedFields.size > 0 && caller.deniedFields.has(`${typeName}.${fieldName}`)) return false;
    // A policy lists what may be called; the fields of what comes back are governed by directives alone.
    if (rootNames.has(typeName) && !caller.mayCall(typeName, fieldName)) return false;
    return (permits.get(typeName)?.get(fieldName) ?? []).some(
      ({ mode, groups }) => mode === caller.mode && (!groups || groups.some((group) => caller.groups.includes(group))),
    );
  };
}
