import { ConfigurationRefused } from '../refusals.ts';
import type { AppSyncConfig, AuthorizationMode, AuthorizationType, Authorizer, SignedRequest } from '../types.ts';
import { checkApiKey } from './api-key.ts';
import { createIamCheck } from './iam.ts';
import { createLambdaAuthorizer } from './lambda-authorizer.ts';
import { createOpenIdConnectMode } from './openid-connect.ts';
import type { Verdict } from './rejections.ts';
import { NO_CREDENTIAL, NOT_AUTHORIZED, UNREADABLE_TOKEN, unauthorized } from './rejections.ts';
import { headerValue } from './request-headers.ts';
import { SIGV4_ALGORITHM } from './sigv4.ts';
import { bearerToken, readToken } from './tokens.ts';
import { createUserPoolMode } from './user-pool.ts';

/** Each of these may be listed once in all; user pools and OIDC providers several times, each a different one. */
const ONCE: readonly AuthorizationType[] = ['API_KEY', 'AWS_IAM', 'AWS_LAMBDA'];

/** AppSync's quotas of one API, neither of which can be raised. */
const MAX_MODES = 50;
const MAX_API_KEYS = 50;

/**
 * Says who is calling, by any of the API's authorization modes: the default one and the additional ones. Which mode a
 * request uses is found from its headers alone; whether that mode may reach a field is not decided here. `authenticate`
 * never rejects and verifies offline, but for the Lambda mode.
 *
 * Throws `ConfigurationRefused` for modes that AppSync would not save together.
 */
export function createAuthorizer(config: AppSyncConfig): Authorizer {
  const clock = config.clock ?? { now: () => Date.now() };
  const modes = [config.authorization.default, ...(config.authorization.additional ?? [])];
  refuseImpossible(modes);
  const reportAs = (mode: AuthorizationType) => (reason: string) =>
    config.log?.({ event: 'authorization.refused', mode, reason });

  const tokenModes = modes.flatMap((mode) => {
    if (mode.type === 'AMAZON_COGNITO_USER_POOLS') return [createUserPoolMode(mode, clock, reportAs(mode.type))];
    if (mode.type !== 'OPENID_CONNECT') return [];
    return [createOpenIdConnectMode(mode, modes.length === 1, clock, reportAs(mode.type))];
  });
  const apiKeys = modes.find((mode) => mode.type === 'API_KEY');
  const iam = modes.find((mode) => mode.type === 'AWS_IAM');
  const lambda = modes.find((mode) => mode.type === 'AWS_LAMBDA');
  const checkIam = iam && createIamCheck(iam, config, clock, reportAs(iam.type));
  const askLambda = lambda && createLambdaAuthorizer(lambda, config, clock, reportAs(lambda.type));
  const isOpenIdConnectOnly = modes.length === 1 && modes[0]?.type === 'OPENID_CONNECT';
  const hasUserPool = modes.some((mode) => mode.type === 'AMAZON_COGNITO_USER_POOLS');

  async function authenticate(request: SignedRequest): Promise<Verdict> {
    const authorization = headerValue(request.headers, 'authorization');
    const isSigned = authorization?.startsWith(SIGV4_ALGORITHM) === true;
    if (checkIam !== undefined && isSigned) return checkIam(request);
    const key = headerValue(request.headers, 'x-api-key');
    if (apiKeys !== undefined && key !== undefined) return checkApiKey(key, apiKeys, clock);
    if (authorization === undefined) return unauthorized(hasUserPool ? NO_CREDENTIAL : NOT_AUTHORIZED);
    if (tokenModes.length > 0 && !isSigned) {
      const text = bearerToken(authorization);
      // Only tokens of a mode are remembered by it, so nothing of the text has to be read to find the mode.
      for (const mode of tokenModes) {
        const verdict = mode.remembered(text, request);
        if (verdict !== undefined) return verdict;
      }
      const token = readToken(text);
      if (token !== undefined) {
        const mode = isOpenIdConnectOnly ? tokenModes[0] : tokenModes.find(({ issuer }) => issuer === token.issuer);
        if (mode !== undefined) return mode.check(token.text, request);
        config.log?.({ event: 'authorization.refused', reason: 'a token of an unknown issuer' });
        // Never handed on: with a token mode enabled, a JSON Web Token is no Lambda token.
        return unauthorized(NOT_AUTHORIZED);
      }
    }
    if (askLambda !== undefined) return askLambda.check(authorization, request);
    if (tokenModes.length > 0 && !isSigned) return unauthorized(UNREADABLE_TOKEN);
    return unauthorized(hasUserPool ? NO_CREDENTIAL : NOT_AUTHORIZED);
  }

  return { authenticate };
}

function refuseImpossible(modes: readonly AuthorizationMode[]): void {
  for (const type of ONCE) {
    if (modes.filter((mode) => mode.type === type).length > 1) {
      throw new ConfigurationRefused(`The authorization mode ${type} may be given once only.`);
    }
  }
  if (modes.length > MAX_MODES) throw new ConfigurationRefused(`An API has at most ${MAX_MODES} authorization modes.`);
  if (modes.some((mode) => mode.type === 'API_KEY' && mode.keys.length > MAX_API_KEYS)) {
    throw new ConfigurationRefused(`An API has at most ${MAX_API_KEYS} keys.`);
  }
  const providers = modes.flatMap((mode) => {
    if (mode.type === 'AMAZON_COGNITO_USER_POOLS') return [`${mode.region}/${mode.userPoolId}`];
    return mode.type === 'OPENID_CONNECT' ? [mode.issuer] : [];
  });
  if (new Set(providers).size < providers.length) {
    throw new ConfigurationRefused('A user pool or OIDC provider may be given once only.');
  }
  const [first] = modes;
  if (modes.length > 1 && first?.type === 'AMAZON_COGNITO_USER_POOLS' && first.defaultAction === 'DENY') {
    throw new ConfigurationRefused('With additional authorization modes the default action must be ALLOW.');
  }
}
