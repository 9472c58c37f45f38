/**
 * What a stage can tell a Lambda function. A function's `env.ts` says under which variable it wants which of these; whoever
 * runs the function, in the cloud or locally, sets exactly those.
 */
export type Setting =
  | 'stage'
  | 'mediaBucket'
  | 'videoTable'
  | 'graphqlUrl'
  | 'transcribeRoleArn'
  | 'languages'
  | 'captionedMinutesPerDay'
  /** `s3` or `cloudfront`: who signs playback URLs. The other three are `none` when it is S3. */
  | 'playback'
  | 'playbackDomain'
  | 'playbackKeyId'
  /** The SSM parameter with the private key, PEM. */
  | 'playbackKeyParameter';

/** The environment variables of a function: name → setting. */
export type Environment = Readonly<Record<string, Setting>>;
