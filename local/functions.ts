import { join } from 'node:path';
import { functions, type FunctionEntry } from '../functions/manifest.ts';
import type { Setting } from '../functions/lib/settings.ts';
import type { BuiltCode } from '../tools/build-code.ts';
import type { Clock, Store } from './context.ts';
import type { Scheduler } from './events/scheduler.ts';
import { ACCOUNT_ID, REGION } from './installation.ts';
import { IDLE_MS, createLambdaRunner, type LambdaRunner } from './lambda/runner.ts';
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
  readonly scheduler?: Scheduler;
  /** Called with the first invocation that no clock made, also after a rest: the others will follow. */
  readonly onFirstUse: () => void;
}

/**
 * The deployed functions, each with the environment that its own `env.ts` asks for and the keys of its own role. The SDK's
 * variable for endpoints is all that tells where AWS is.
 */
export function createFunctions(options: FunctionsOptions): LambdaRunner {
  const entries: readonly (readonly [string, FunctionEntry])[] = Object.entries(functions);
  const runner = createLambdaRunner({
    functions: entries.map(([name, entry]) => ({
      name,
      file: join(options.code.functionFolders[name] ?? '', 'handler.mjs'),
      timeoutSeconds: entry.timeoutSeconds,
      memoryMb: entry.memoryMb,
      environment: { ...wanted(entry, options.settings), ...keys(name, options) },
    })),
    store: options.store,
    clock: options.clock,
    scheduler: options.scheduler,
    region: REGION,
    accountId: ACCOUNT_ID,
    log: options.log,
  });
  // What runs by the clock has nobody waiting for it, and says nothing of what people do.
  const awaited = entries.flatMap(([name, { wake }]) => (wake.by === 'schedule' ? [] : [name]));
  return warmedByFirstUse(runner, awaited, options);
}

/**
 * An idle stack has no threads. Whoever reserves an upload is going to send it: the first function that is invoked wakes the
 * others, so that none of them has to be waited for later.
 */
function warmedByFirstUse(
  runner: LambdaRunner,
  names: readonly string[],
  { clock, onFirstUse }: FunctionsOptions,
): LambdaRunner {
  let lastUse = -Infinity;
  const used = (invoked: string): void => {
    if (!names.includes(invoked)) return;
    const isFirst = clock.now() - lastUse >= IDLE_MS;
    lastUse = clock.now();
    // While one of them is in use, those that have ended are not woken again and again for nothing.
    if (!isFirst) return;
    for (const name of names) runner.warm(name);
    onFirstUse();
  };
  return {
    ...runner,
    invoke: (name, payload) => {
      const outcome = runner.invoke(name, payload);
      used(name);
      return outcome;
    },
    invokeAsync: (name, payload) => {
      runner.invokeAsync(name, payload);
      used(name);
    },
  };
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
