/**
 * Finds and starts a real DynamoDB engine for the laptop: `@dynoxide/linux-x64` where that package installed,
 * `dynalite` elsewhere, or whatever an endpoint given from outside names (DynamoDB Local, say).
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDbError } from '../appsync/types.ts';
import type { DynamoDbSend } from '../appsync/types.ts';
import { correctCall, correctMessage } from './corrections.ts';
import { dynaliteIsInstalled, startDynalite } from './dynalite.ts';
import { findDynoxide, startDynoxide } from './dynoxide.ts';
import { createSend } from './send.ts';

/** The engines that this room can start by itself. */
export type EngineName = 'dynoxide' | 'dynalite';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface EngineOptions {
  /** Made when missing. Each engine keeps its files under a name of its own in it. */
  readonly folder: string;
  /** Which engine to start; the first one that is installed when left out. */
  readonly engine?: EngineName | undefined;
  /** An engine that runs already, e.g. `http://127.0.0.1:8000` from `AWS_ENDPOINT_URL_DYNAMODB`; wins over `engine`. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly credentials: Credentials;
  /** Takes one line of text for each thing that a developer may want to know. */
  readonly log: (line: string) => void;
}

export interface Engine {
  /** Speaks DynamoDB's JSON protocol, in which the engine's own ways are still to be corrected: see `createDynamoDbProxy`. */
  readonly endpoint: string;
  /** `dynoxide`, `dynalite` or `external`. */
  readonly name: string;
  /** Calls an operation with plain data; throws `DynamoDbError` for DynamoDB's own refusals. */
  readonly send: DynamoDbSend;
  /** Ends the engine. Everything that was acknowledged is in `folder`. Never ends an engine that it did not start. */
  close(): Promise<void>;
}

/** No DynamoDB engine can be started on this machine; the message says what would help. */
export class NoDynamoDbEngine extends Error {
  override readonly name = 'NoDynamoDbEngine';
}

/**
 * Starts an engine and returns once it answers. A started engine never outlives this process, not even after
 * `kill -9`. Throws `NoDynamoDbEngine` when the engine asked for (or any, if none was) is not installed.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { endpoint, region, credentials, log } = options;
  if (endpoint !== undefined) {
    const sender = createSend({ endpoint, region, credentials });
    return { endpoint, name: 'external', send: sender.send, close: () => Promise.resolve(sender.close()) };
  }
  const name = chooseEngine(options.engine);
  mkdirSync(options.folder, { recursive: true });
  warnOfOtherData(options.folder, name, log);
  const started =
    name === 'dynoxide'
      ? await startDynoxide({ binary: requireDynoxide(), file: join(options.folder, FILES.dynoxide), log })
      : await startDynalite({ folder: join(options.folder, FILES.dynalite) });
  const sender = createSend({ endpoint: started.endpoint, region });
  return {
    endpoint: started.endpoint,
    name,
    send: correctedSend(sender.send, name),
    close: async () => {
      sender.close();
      await started.close();
    },
  };
}

function correctedSend(send: DynamoDbSend, engine: EngineName): DynamoDbSend {
  return async (operation, given) => {
    const { input, answer = (output) => output } = correctCall(operation, given, engine);
    try {
      return answer(await send(operation, input));
    } catch (error) {
      if (!(error instanceof DynamoDbError)) throw error;
      throw new DynamoDbError(error.name, correctMessage(error.message), error.statusCode, error.body);
    }
  };
}

/** The engines that can be started on this machine, best first. */
export function installedEngines(): readonly EngineName[] {
  const installed: EngineName[] = [];
  if (findDynoxide() !== undefined) installed.push('dynoxide');
  if (dynaliteIsInstalled()) installed.push('dynalite');
  return installed;
}

const FILES: Readonly<Record<EngineName, string>> = { dynoxide: 'dynoxide.db', dynalite: 'dynalite' };

function chooseEngine(wanted: EngineName | undefined): EngineName {
  const installed = installedEngines();
  const chosen = wanted ?? installed[0];
  if (chosen !== undefined && installed.includes(chosen)) return chosen;
  const what =
    wanted === undefined ? 'No DynamoDB engine is installed' : `The DynamoDB engine ${wanted} is not installed`;
  throw new NoDynamoDbEngine(
    `${what}. Run npm install without --omit (@dynoxide/linux-x64 is an optional dependency for Linux on x64, dynalite ` +
      'a development dependency for every platform), or name a running one in AWS_ENDPOINT_URL_DYNAMODB.',
  );
}

function requireDynoxide(): string {
  const binary = findDynoxide();
  if (binary === undefined) throw new NoDynamoDbEngine('The DynamoDB engine dynoxide is not installed.');
  return binary;
}

function warnOfOtherData(folder: string, name: EngineName, log: (line: string) => void): void {
  const other = name === 'dynoxide' ? 'dynalite' : 'dynoxide';
  if (existsSync(join(folder, FILES[other])) && !existsSync(join(folder, FILES[name])))
    log(`${folder} holds data of the engine ${other}; ${name} does not see it and starts empty.`);
}
