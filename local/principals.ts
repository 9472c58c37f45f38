import { randomBytes } from 'node:crypto';
import { functions, type FunctionEntry } from '../functions/manifest.ts';
import type { FindPrincipal, Principal } from './context.ts';
import { ACCOUNT_ID, accessKey, type Installation } from './installation.ts';

/** Everybody who can sign a request to the local AWS. */
export interface Principals {
  readonly find: FindPrincipal;
  /** The session of a function's role: what Lambda puts into its environment. */
  ofFunction(name: string): Principal;
  /** Whether a signer may run a field of the API. */
  mayCall(principal: Principal, typeName: string, fieldName: string): boolean;
}

/**
 * The account's administrator, whose key stands in `endpoints.json`, and one role per function with the fields that the
 * manifest grants it. A role's keys are new in every process, as a session's are.
 */
export function createPrincipals(installation: Installation): Principals {
  const administrator: Principal = {
    ...installation.credentials,
    arn: `arn:aws:iam::${ACCOUNT_ID}:user/administrator`,
  };
  const roles = new Map(Object.keys(functions).map((name) => [name, session(name)]));
  const byKey = new Map([administrator, ...roles.values()].map((principal) => [principal.accessKeyId, principal]));
  const fieldsByArn = new Map([...roles].map(([name, { arn }]) => [arn, grantedFields(name)] as const));
  return {
    find: (accessKeyId) => byKey.get(accessKeyId),
    ofFunction: (name) => {
      const role = roles.get(name);
      if (!role) throw new Error(`There is no function ${name} in functions/manifest.ts.`);
      return role;
    },
    mayCall: ({ arn }, typeName, fieldName) =>
      arn === administrator.arn || (fieldsByArn.get(arn)?.has(`${typeName}.${fieldName}`) ?? false),
  };
}

function session(name: string): Principal {
  return {
    ...accessKey('ASIA'),
    sessionToken: randomBytes(48).toString('base64'),
    arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/lectern-local-${name}/${name}`,
  };
}

function grantedFields(name: string): ReadonlySet<string> {
  const entries: Readonly<Record<string, FunctionEntry>> = functions;
  const grants = entries[name]?.may ?? [];
  return new Set(grants.flatMap((grant) => (grant.on === 'field' ? [grant.field] : [])));
}
