import type { ObjectTypeDefinitionNode, ObjectTypeExtensionNode } from 'graphql';
import { Kind, parse } from 'graphql';
import type { AppSyncConfig, AuthorizationMode, Clock, SignedRequest } from '../types.ts';
import type { Verdict } from './rejections.ts';
import { PERMISSION_DENIED, unauthorized } from './rejections.ts';
import { sourceIp } from './request-headers.ts';
import { verifySignature } from './sigv4.ts';
import type { ReportRefusal } from './user-pool.ts';

type IamMode = Extract<AuthorizationMode, { type: 'AWS_IAM' }>;

/** Checks a signed request; never throws. */
export type CheckIam = (request: SignedRequest) => Verdict;

/**
 * The IAM mode. A good signature whose principal may call no field of the schema is refused whole, `Permission denied`
 * at 401; every other principal is let in, and `mayCall` decides per field.
 */
export function createIamCheck(
  mode: IamMode,
  api: Pick<AppSyncConfig, 'apiId' | 'accountId' | 'region' | 'schema'>,
  clock: Clock,
  report: ReportRefusal,
): CheckIam {
  const arnOf = (typeName: string, fieldName: string) =>
    `arn:aws:appsync:${api.region}:${api.accountId}:apis/${api.apiId}/types/${typeName}/fields/${fieldName}`;
  const fieldArns = fieldsOf(api.schema).map(([typeName, fieldName]) => arnOf(typeName, fieldName));

  return (request) => {
    const verdict = verifySignature(request, { region: api.region, clock, find: mode.find });
    if (!verdict.ok) {
      report(verdict.refusal.message);
      return verdict;
    }
    const { principal } = verdict;
    if (!fieldArns.some(principal.mayCall)) {
      report(`${principal.userArn} may call no field`);
      return unauthorized(PERMISSION_DENIED);
    }
    return {
      ok: true,
      caller: {
        mode: mode.type,
        identity: {
          accountId: principal.accountId,
          username: principal.username,
          userArn: principal.userArn,
          sourceIp: sourceIp(request),
          // Filled only for credentials that an identity pool issued.
          cognitoIdentityPoolId: null,
          cognitoIdentityId: null,
          cognitoIdentityAuthType: null,
          cognitoIdentityAuthProvider: null,
        },
        groups: [],
        mayCall: (typeName, fieldName) => principal.mayCall(arnOf(typeName, fieldName)),
        deniedFields: new Set(),
      },
    };
  };
}

function fieldsOf(schema: string): readonly (readonly [typeName: string, fieldName: string])[] {
  return parse(schema, { noLocation: true })
    .definitions.filter(
      (definition): definition is ObjectTypeDefinitionNode | ObjectTypeExtensionNode =>
        definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION,
    )
    .flatMap((type) => (type.fields ?? []).map((field) => [type.name.value, field.name.value] as const));
}
