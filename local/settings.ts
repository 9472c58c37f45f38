import { join, resolve } from 'node:path';

/** What whoever starts the local stack may choose. */
export interface Settings {
  /** The page and the API listen here, the AWS services on the next port. */
  readonly port: number;
  readonly awsPort: number;
  /** Where everything is kept. Absolute. */
  readonly dataFolder: string;
  /** Begin with an empty store. */
  readonly fresh: boolean;
  /** The page, the API and real time are reached by https and wss. */
  readonly tls: boolean;
  /** A speech recogniser for the local Transcribe. */
  readonly transcribeCommand?: string;
  /** Who signs the URLs to play: S3, or the stand-in for CloudFront. */
  readonly playback: 's3' | 'cloudfront';
  /** A DynamoDB that runs already, instead of one that is started. */
  readonly dynamoDbEndpoint?: string;
}

/** Something that only the person at the keyboard can put right. The message is one sentence that says what. */
export class CannotStart extends Error {
  readonly code = 'CannotStart';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CannotStart';
  }
}

const OPTIONS: readonly string[] = ['--fresh', '--tls'];

/** Reads `LECTERN_PORT`, `LECTERN_DATA`, the other variables, and the command line. Throws `CannotStart`. */
export function readSettings(
  variables: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): Settings {
  const unknown = args.filter((arg) => !OPTIONS.includes(arg));
  if (unknown.length > 0) {
    throw new CannotStart(`There is no option ${unknown.join(' ')}; npm start knows ${OPTIONS.join(' and ')}.`);
  }
  const port = Number(variables['LECTERN_PORT'] ?? '4000');
  if (!Number.isInteger(port) || port < 1 || port > 65_534) {
    throw new CannotStart('LECTERN_PORT must be a whole number from 1 to 65534.');
  }
  const playback = variables['LECTERN_PLAYBACK'] ?? 's3';
  if (playback !== 's3' && playback !== 'cloudfront') {
    throw new CannotStart('LECTERN_PLAYBACK must be s3 or cloudfront.');
  }
  const transcribeCommand = variables['LECTERN_TRANSCRIBE_COMMAND'];
  const dynamoDbEndpoint = variables['AWS_ENDPOINT_URL_DYNAMODB'];
  return {
    port,
    awsPort: port + 1,
    dataFolder: resolve(variables['LECTERN_DATA'] ?? '.local'),
    fresh: args.includes('--fresh'),
    tls: args.includes('--tls'),
    playback,
    ...(transcribeCommand ? { transcribeCommand } : {}),
    ...(dynamoDbEndpoint ? { dynamoDbEndpoint } : {}),
  };
}

/** Where outside programs find the addresses, the ids and the demo user once the stack is ready. */
export const endpointsFile = (settings: Settings): string => join(settings.dataFolder, 'endpoints.json');
