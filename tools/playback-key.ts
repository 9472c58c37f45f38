import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { playbackKeyParameter } from '../model/playback.ts';
import { keyFingerprint } from './key-fingerprint.ts';

type Keys = Readonly<Record<string, readonly string[]>>;

/**
 * Makes the stage a new key: the private half goes to SSM as a SecureString and nowhere else, the public half comes first in the file.
 * The key before stays behind it and is honoured until it is forgotten. Throws what SSM throws, and then the file is as it was.
 */
export async function makePlaybackKey(ssm: SSMClient, stage: string, file: string): Promise<string> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    // CloudFront takes both kinds; one of RSA costs the function that signs many times as much for every URL.
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const name = parameterOf(stage, publicKey);
  await ssm.send(new PutParameterCommand({ Name: name, Type: 'SecureString', Value: privateKey, Overwrite: false }));
  const [newest] = read(file)[stage] ?? [];
  write(file, { ...read(file), [stage]: [publicKey, ...(newest === undefined ? [] : [newest])] });
  return name;
}

/** Forgets every key of the stage but the newest: out of the file, and out of SSM. Returns the parameters that are gone. */
export async function forgetPreviousKeys(ssm: SSMClient, stage: string, file: string): Promise<readonly string[]> {
  const [newest, ...previous] = read(file)[stage] ?? [];
  const names = previous.map((key) => parameterOf(stage, key));
  for (const name of names) await ssm.send(new DeleteParameterCommand({ Name: name }));
  if (newest !== undefined) write(file, { ...read(file), [stage]: [newest] });
  return names;
}

/** The parameter of a key: as `infra/constructs/playback.ts` tells it to the functions. */
function parameterOf(stage: string, publicKey: string): string {
  return playbackKeyParameter(stage, keyFingerprint(publicKey));
}

function read(file: string): Keys {
  // Written here alone.
  return JSON.parse(readFileSync(file, 'utf8')) as Keys;
}

function write(file: string, keys: Keys): void {
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`);
}

async function main(args: readonly string[]): Promise<void> {
  const at = args.indexOf('--stage');
  const stage = at === -1 ? undefined : args[at + 1];
  if (stage === undefined) throw new Error('stage: say --stage and the name of a stage of infra/config.ts.');
  const file = fileURLToPath(new URL('../infra/playback-keys.json', import.meta.url));
  const ssm = new SSMClient({});
  try {
    if (args.includes('--forget-previous')) {
      const names = await forgetPreviousKeys(ssm, stage, file);
      console.log(
        `Forgot ${names.length === 0 ? 'nothing' : names.join(', ')}. Commit infra/playback-keys.json and deploy.`,
      );
      return;
    }
    console.log(
      `The private half is in ${await makePlaybackKey(ssm, stage, file)}. Commit infra/playback-keys.json and deploy.`,
    );
  } finally {
    ssm.destroy();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
