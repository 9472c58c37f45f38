/** The first Python of this machine that has boto3; `undefined` where none has. */
export function findBoto3(): string | undefined;
