import { join } from 'node:path';
import { functions, type FunctionEntry } from '../functions/manifest.ts';
import type { Setting } from '../functions/lib/settings.ts';
import type { BuiltCode } from '../tools/build-code.ts';
import type { Clock, Store } from './context.ts';
import { ACCOUNT_ID, REGION } from './installation.ts';
import { createLambdaRunner, type LambdaRunner } from './lambda/runner.ts';
import type { Principals } from './principals.ts';

/** What the functions are given here. */
export interface FunctionsOptions {
  readonly code: BuiltCode;
  readonly settings: Readonly<Record<Setting, string>>;
  readonly principals: Principals;
  /** Where every AWS client of theirs finds the services. */
  readonly awsEndpoint: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/**
 * The deployed functions, each with the environment that its own `env.ts` asks for and the keys of its own role. The SDK's
 * variable for endpoints is all that tells where AWS is.
 */
export function createFunctions(options: FunctionsOptions): LambdaRunner {
  const entries: readonly (readonly [string, FunctionEntry])[] = Object.entries(functions);
  return createLambdaRunner({
    functions: entries.map(([name, entry]) => ({
      name,
      file: join(options.code.functionFolders[name] ?? '', 'handler.mjs'),
      timeoutSeconds: entry.timeoutSeconds,
      memoryMb: entry.memoryMb,
      environment: { ...wanted(entry, options.settings), ...keys(name, options) },
    })),
    store: options.store,
    clock: options.clock,
    region: REGION,
    accountId: ACCOUNT_ID,
    log: options.log,
  });
}

function wanted(entry: FunctionEntry, settings: Readonly<Record<Setting, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entry.environment).map(([variable, setting]) => [variable, settings[setting]]),
  );
}

function keys(name: string, { principals, awsEndpoint }: FunctionsOptions): Record<string, string> {
  const role = principals.ofFunction(name);
  return {
    AWS_ENDPOINT_URL: awsEndpoint,
    // Node 20 will do for a laptop; deployed functions run on a newer one and are not warned.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: role.accessKeyId,
    AWS_SECRET_ACCESS_KEY: role.secretAccessKey,
    ...(role.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: role.sessionToken }),
  };
}
