import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { CryptoKey, JWTPayload } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createAuthorizer } from '../../../../local/appsync/authorization/authorizer.ts';
import type {
  AppSyncConfig,
  AuthorizationMode,
  Authorizer,
  IamPrincipal,
  JsonWebKeySet,
  SignedRequest,
} from '../../../../local/appsync/types.ts';

export const NOW = Date.parse('2026-11-24T10:00:00Z');
export const REGION = 'eu-west-1';
export const POOL_ID = 'eu-west-1_Pool00001';
export const CLIENT_ID = 'client1';
export const ISSUER = `https://cognito-idp.${REGION}.amazonaws.com/${POOL_ID}`;
export const HOST = 'api.example.org';
export const SCHEMA = /* GraphQL */ `
  type Query {
    note(id: ID!): Note
  }
  type Mutation {
    publishNote(id: ID!): Note
  }
  type Note {
    id: ID!
    text: String
  }
`;

/** A key pair with its public half as a key set publishes it. */
export interface Issuer {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: Record<string, unknown>;
  readonly jwks: JsonWebKeySet;
}

export async function anIssuer(kid = 'key1', alg = 'RS256'): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  return { privateKey, publicKey, jwk, jwks: { keys: [jwk] } };
}

/** The payload of an ID token that is good at `NOW`. */
export function idClaims(changes: Record<string, unknown> = {}): JWTPayload {
  return {
    sub: 'user-1',
    iss: ISSUER,
    aud: CLIENT_ID,
    token_use: 'id',
    'cognito:username': 'alice',
    email: 'alice@example.org',
    auth_time: NOW / 1000 - 60,
    iat: NOW / 1000 - 60,
    exp: NOW / 1000 + 3600,
    ...changes,
  };
}

/** The payload of an access token that is good at `NOW`. */
export function accessClaims(changes: Record<string, unknown> = {}): JWTPayload {
  return {
    sub: 'user-1',
    iss: ISSUER,
    client_id: CLIENT_ID,
    token_use: 'access',
    username: 'alice',
    scope: 'aws.cognito.signin.user.admin',
    iat: NOW / 1000 - 60,
    exp: NOW / 1000 + 3600,
    ...changes,
  };
}

export function aToken(issuer: Issuer, claims: JWTPayload = idClaims(), header: Record<string, unknown> = {}) {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key1', ...header }).sign(issuer.privateKey);
}

export function aUserPool(
  issuer: Issuer,
  changes: Partial<Extract<AuthorizationMode, { type: 'AMAZON_COGNITO_USER_POOLS' }>> = {},
) {
  return {
    type: 'AMAZON_COGNITO_USER_POOLS' as const,
    userPoolId: POOL_ID,
    region: REGION,
    appIdClientRegex: '^client1$',
    jwks: () => Promise.resolve(issuer.jwks),
    ...changes,
  };
}

export function aConfig(modes: readonly AuthorizationMode[], changes: Partial<AppSyncConfig> = {}): AppSyncConfig {
  const [first, ...additional] = modes;
  return {
    apiId: 'api1',
    region: REGION,
    accountId: '123456789012',
    schema: SCHEMA,
    authorization: { default: first!, additional },
    dataSources: {},
    resolvers: [],
    clock: { now: () => NOW },
    ...changes,
  };
}

/** The authorizer of a configuration, whose method may be taken out of it. */
export function anAuthorizer(config: AppSyncConfig): {
  readonly authenticate: (request: SignedRequest) => ReturnType<Authorizer['authenticate']>;
} {
  const authorizer = createAuthorizer(config);
  return { authenticate: (request) => authorizer.authenticate(request) };
}

export function aRequest(headers: SignedRequest['headers'], changes: Partial<SignedRequest> = {}): SignedRequest {
  return {
    method: 'POST',
    path: '/graphql',
    headers: { host: HOST, ...headers },
    body: Buffer.from('{"query":"{ note(id: 1) { id } }"}'),
    remoteAddress: '127.0.0.1',
    ...changes,
  };
}

export function aPrincipal(changes: Partial<IamPrincipal> = {}): IamPrincipal {
  return {
    secretAccessKey: 'a secret that nobody knows',
    accountId: '123456789012',
    userArn: 'arn:aws:sts::123456789012:assumed-role/PublisherRole/session',
    username: 'AROAEXAMPLE:session',
    mayCall: () => true,
    ...changes,
  };
}

/** Signs as an AWS client does. */
export async function sign(
  request: { readonly path?: string; readonly body?: string; readonly headers?: Record<string, string> },
  signer: { secret?: string; service?: string; region?: string; date?: Date; sessionToken?: string; key?: string } = {},
): Promise<SignedRequest> {
  const [path = '/graphql', search = ''] = (request.path ?? '/graphql').split('?');
  const body = request.body ?? '{"query":"{ note(id: 1) { id } }"}';
  const signature = new SignatureV4({
    service: signer.service ?? 'appsync',
    region: signer.region ?? REGION,
    sha256: Sha256,
    credentials: {
      accessKeyId: signer.key ?? 'AKIAEXAMPLE',
      secretAccessKey: signer.secret ?? aPrincipal().secretAccessKey,
      ...(signer.sessionToken !== undefined && { sessionToken: signer.sessionToken }),
    },
  });
  const signed = await signature.sign(
    new HttpRequest({
      method: 'POST',
      protocol: 'https:',
      hostname: HOST,
      path,
      query: Object.fromEntries(new URLSearchParams(search)),
      headers: { host: HOST, 'content-type': 'application/json', ...request.headers },
      body,
    }),
    { signingDate: signer.date ?? new Date(NOW) },
  );
  return aRequest(signed.headers, { path: request.path ?? '/graphql', body: Buffer.from(body) });
}
