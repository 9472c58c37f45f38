/** What signs a request to AWS. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Left out for those that do not end. */
  readonly expiration?: Date;
}

/** Gives the credentials that hold now. */
export type ReadCredentials = () => Credentials;

/** Nobody has given the process credentials. */
export class MissingCredentials extends Error {
  readonly code = 'MissingCredentials';
  constructor() {
    super('The environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set.');
    this.name = 'MissingCredentials';
  }
}

/**
 * The role's credentials, as Lambda hands them to a function: in the variables of its environment. They are read when they are first
 * needed and again once they have ended. Throws `MissingCredentials` when there are none.
 */
export function environmentCredentials(variables: Readonly<Record<string, string | undefined>>): ReadCredentials {
  let known: Credentials | undefined;
  const isOver = ({ expiration }: Credentials): boolean =>
    expiration !== undefined && expiration.getTime() <= Date.now();
  return () => {
    if (known === undefined || isOver(known)) known = read(variables);
    return known;
  };
}

function read(variables: Readonly<Record<string, string | undefined>>): Credentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_CREDENTIAL_EXPIRATION: expiration,
  } = variables;
  if (!accessKeyId || !secretAccessKey) throw new MissingCredentials();
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken ? { sessionToken } : {}),
    ...(expiration ? { expiration: new Date(expiration) } : {}),
  };
}
