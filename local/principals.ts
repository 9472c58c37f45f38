import { randomBytes } from 'node:crypto';
import { functions, type FunctionEntry, type Grant } from '../functions/manifest.ts';
import type { FindPrincipal, Principal } from './context.ts';
import { statementOf } from './iam/grants.ts';
import { isAllowed } from './iam/policy.ts';
import { ACCOUNT_ID, accessKey, type Installation } from './installation.ts';

/** Everybody who can sign a request to the local AWS. */
export interface Principals {
  readonly find: FindPrincipal;
  /** The session of a function's role: what Lambda puts into its environment. */
  ofFunction(name: string): Principal;
  /** Whether a signer may run a field of the API. */
  mayCall(principal: Principal, typeName: string, fieldName: string): boolean;
}

/** What each function is granted. */
export type GrantsOf = (name: string) => readonly Grant[];

/**
 * The account's administrator, whose key stands in `endpoints.json` and who may do everything, and one role per function, which
 * may do what `grantsOf` says at the moment of the call: what the manifest grants, unless something else is given. A role's keys
 * are new in every process, as a session's are.
 */
export function createPrincipals(installation: Installation, grantsOf: GrantsOf = manifestGrants): Principals {
  const administrator: Principal = {
    ...installation.credentials,
    arn: `arn:aws:iam::${ACCOUNT_ID}:user/administrator`,
  };
  const roles = new Map(Object.keys(functions).map((name) => [name, session(name, grantsOf)]));
  const byKey = new Map([administrator, ...roles.values()].map((principal) => [principal.accessKeyId, principal]));
  return {
    find: (accessKeyId) => byKey.get(accessKeyId),
    ofFunction: (name) => {
      const role = roles.get(name);
      if (!role) throw new Error(`There is no function ${name} in functions/manifest.ts.`);
      return role;
    },
    mayCall: ({ may }, typeName, fieldName) =>
      may?.({ action: 'appsync:GraphQL', resource: `/types/${typeName}/fields/${fieldName}` }) ?? true,
  };
}

function session(name: string, grantsOf: GrantsOf): Principal {
  return {
    ...accessKey('ASIA'),
    may: (call) => isAllowed(grantsOf(name).map(statementOf), call),
    sessionToken: randomBytes(48).toString('base64'),
    arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/lectern-local-${name}/${name}`,
  };
}

/** What the manifest grants a function. */
export const manifestGrants: GrantsOf = (name) => {
  const entries: Readonly<Record<string, FunctionEntry>> = functions;
  return entries[name]?.may ?? [];
};
