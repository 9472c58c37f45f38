import { PageError } from './failures.ts';

/** Where everything is: what `/config.json` on the page's own origin says. */
export interface PageConfig {
  readonly graphql: string;
  readonly realtime: string | undefined;
  readonly region: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  /** Amazon Cognito of the region when undefined. */
  readonly cognitoEndpoint: string | undefined;
  /** Offered at sign-in where anybody may try the page. */
  readonly demoUser: { readonly username: string; readonly password: string } | undefined;
}

/** Reads the configuration; throws `SettingsMissing`, with the reason as its cause, when it is not there or not whole. */
export async function loadConfig(): Promise<PageConfig> {
  try {
    const response = await fetch('/config.json', { cache: 'no-store' });
    if (!response.ok) throw new Error(`The settings were answered with ${response.status}.`);
    return readConfig(await response.json());
  } catch (cause) {
    throw new PageError('SettingsMissing', { cause });
  }
}

/** The configuration as it must be. Throws an `Error` that names the first setting which is missing. */
export function readConfig(value: unknown): PageConfig {
  const settings = new Map<string, unknown>(Object.entries(value ?? {}));
  const optional = (name: string): string | undefined => {
    const setting: unknown = settings.get(name);
    return typeof setting === 'string' && setting !== '' ? setting : undefined;
  };
  const required = (name: string): string => {
    const setting = optional(name);
    if (setting === undefined) throw new Error(`The page's settings lack "${name}".`);
    return setting;
  };
  const demo = new Map<string, unknown>(Object.entries(settings.get('demoUser') ?? {}));
  const [username, password] = [demo.get('username'), demo.get('password')];
  return {
    graphql: required('graphql'),
    realtime: optional('realtime'),
    region: required('region'),
    userPoolId: required('userPoolId'),
    userPoolClientId: required('userPoolClientId'),
    cognitoEndpoint: optional('cognitoEndpoint'),
    demoUser: typeof username === 'string' && typeof password === 'string' ? { username, password } : undefined,
  };
}
