import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../errors.ts';
import { CliError, EXIT } from './cli-error.ts';

/** Where the API is, and where its users sign in. */
export interface Connection {
  readonly url: string;
  readonly realtimeUrl: string | undefined;
  /** Cognito's endpoint. */
  readonly cognito: string;
  readonly userPoolClientId: string;
  /** Who signs in when nobody else is named: the demo user of a local stack. */
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** What the command line says of it. */
export interface ConnectionFlags {
  readonly url?: string | undefined;
  readonly 'user-pool-client-id'?: string | undefined;
  readonly region?: string | undefined;
  readonly user?: string | undefined;
}

/**
 * The flags, where there are none the variables `LECTERN_URL`, `LECTERN_USER_POOL_CLIENT_ID`, `LECTERN_REGION`, `LECTERN_USER` and
 * `LECTERN_PASSWORD`, and where those name no API the local stack whose `endpoints.json` is in `LECTERN_DATA` (`.local`).
 */
export function findConnection(flags: ConnectionFlags, variables: NodeJS.ProcessEnv): Connection {
  // A variable that is set to nothing is not set.
  const named = (variable: string): string | undefined =>
    variables[variable] === '' ? undefined : variables[variable];
  const url = flags.url ?? named('LECTERN_URL');
  const username = flags.user ?? named('LECTERN_USER');
  const password = named('LECTERN_PASSWORD');
  if (url === undefined) {
    const local = localStack(named('LECTERN_DATA') ?? '.local');
    // Another user has another password.
    return username === undefined ? local : { ...local, username, password };
  }
  if (!URL.canParse(url)) throw missing(`${url} is no URL.`);
  const userPoolClientId = flags['user-pool-client-id'] ?? named('LECTERN_USER_POOL_CLIENT_ID');
  const region =
    flags.region ?? named('LECTERN_REGION') ?? /\.appsync-api\.([a-z0-9-]+)\./.exec(new URL(url).host)?.[1];
  if (userPoolClientId === undefined) throw missing('The user pool client is not known.');
  if (region === undefined) throw missing('The region is not known.');
  const cognito = `https://cognito-idp.${region}.amazonaws.com/`;
  return { url, realtimeUrl: undefined, cognito, userPoolClientId, username, password };
}

function localStack(folder: string): Connection {
  const file = join(folder, 'endpoints.json');
  let endpoints: unknown;
  try {
    endpoints = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw missing(`No API is named, and no local stack has its ${file}.`);
  }
  const { graphql, realtime, aws, userPoolClientId, demoUser } = isRecord(endpoints) ? endpoints : {};
  const { username, password } = isRecord(demoUser) ? demoUser : {};
  const texts = [graphql, realtime, aws, userPoolClientId, username, password];
  if (!texts.every((text) => typeof text === 'string')) throw missing(`${file} is not as a local stack writes it.`);
  const [url = '', realtimeUrl, cognito = '', clientId = '', name, secret] = texts;
  return { url, realtimeUrl, cognito, userPoolClientId: clientId, username: name, password: secret };
}

function missing(message: string): CliError {
  const advice =
    'Start a local stack with npm start, or name a stage: LECTERN_URL, LECTERN_USER_POOL_CLIENT_ID and LECTERN_REGION, or ' +
    '--url, --user-pool-client-id and --region.';
  return new CliError('NoApi', message, { exitCode: EXIT.usage, advice });
}
