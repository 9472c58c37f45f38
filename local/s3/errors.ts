/** An S3 error as it goes over the wire: `<Error><Code>…</Code><Message>…</Message>…</Error>`. */
export class S3Error extends Error {
  readonly code: string;
  readonly status: number;
  /** Further XML elements. */
  readonly details: Readonly<Record<string, string>>;
  /** Further response headers. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    details: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'S3Error';
    this.status = status;
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}

/** What the real S3 can and this one cannot. The message starts with `UnsupportedByLocal`, so it never looks like a refusal. */
export function unsupported(what: string): S3Error {
  return new S3Error(501, 'NotImplemented', `UnsupportedByLocal: the local S3 does not emulate ${what}.`, {
    Unsupported: what,
  });
}

export function invalidArgument(message: string, name: string, value: string): S3Error {
  return new S3Error(400, 'InvalidArgument', message, { ArgumentName: name, ArgumentValue: value });
}

export function invalidRequest(message: string): S3Error {
  return new S3Error(400, 'InvalidRequest', message);
}

export function malformedXml(): S3Error {
  return new S3Error(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

export function noSuchKey(key: string, headers: Readonly<Record<string, string>> = {}): S3Error {
  return new S3Error(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key }, headers);
}

export function preconditionFailed(condition: string): S3Error {
  return new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });
}

/** Turns a failed write into the error that names the cause; a full disk has a code of its own, unknown to AWS. */
export function storageError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new S3Error(
      507,
      'InsufficientStorage',
      'The disk under the local S3 is full. Nothing of this request was stored; free some space and send it again.',
    );
  }
  return error;
}
