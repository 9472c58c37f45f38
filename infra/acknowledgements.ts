/** A kind of finding that stays, and why it may. */
export interface Acknowledgement {
  /** The whole id of a finding, as cdk-nag gives it. */
  readonly finding: RegExp;
  /** The paths of the constructs that may have it; every one when left out. */
  readonly at?: RegExp;
  readonly reason: string;
}

const OUTSIDE_PRODUCTION = /^Lectern-(?!production-)/;

/**
 * Every finding of the rule packs that is not corrected. `infra/security-checks.ts` acknowledges these and no others; a kind that no
 * stack shows any more fails a test.
 */
export const ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  {
    finding: /^AwsSolutions-IAM5\[Resource::.*:log-group:\/aws\/appsync\/apis\/\*:log-stream:\*\]$/,
    reason:
      'The log group of the API is called after the API, which is made after its role; its streams are AppSync’s to name.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    reason:
      'X-Ray, the network interfaces of a function, StartTranscriptionJob and Inspector’s switch have no resource that a statement could name; a test asks the list of all actions.',
  },
  {
    finding:
      /^AwsSolutions-IAM5\[Resource::.*\/(videos\/\*\/(source|audio\.\*|transcript\/\*|captions\/\*(\.words)?)|videos\/\*|\*)\]$/,
    reason: 'Objects are made while the stage runs: a statement can name their prefix and the bucket, and does.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:aws:transcribe:.*:transcription-job\/[a-z0-9-]+-\*\]$/,
    reason: 'Jobs are made while the stage runs: a statement can name the prefix of the stage’s jobs, and does.',
  },
  {
    finding: /^AwsSolutions-ASC3$/,
    reason: 'Field logs with verbose content hold headers and contexts, and so tokens; errors are logged without them.',
  },
  {
    finding: /^AwsSolutions-COG2$/,
    reason:
      'Students and teachers choose for themselves whether to use one-time passwords: TOTP is offered and not required.',
  },
  {
    finding: /^AwsSolutions-COG8$/,
    at: OUTSIDE_PRODUCTION,
    reason: 'Threat protection is paid for by the user, and a stage for developers has none to protect.',
  },
  {
    finding: /^AwsSolutions-CFR1$/,
    reason: 'Whoever teaches or learns may be in any country; who may see what is decided by signatures.',
  },
  {
    finding: /^AwsSolutions-CFR2$/,
    reason:
      'The page is static and public, and playback answers signed URLs alone: nothing behind either runs, and a firewall for CloudFront would have to be in us-east-1.',
  },
  {
    finding: /^AwsSolutions-CFR4$/,
    reason:
      'Without a domain of its own a distribution has CloudFront’s certificate, which fixes the protocol versions.',
  },
  {
    finding: /^Serverless-SQSRedrivePolicy$/,
    at: /\/(DeadLetters|FailedInvocations)\//,
    reason: 'A dead-letter queue is where redriving ends: it has an alarm instead of a queue of its own.',
  },
  {
    finding: /^Serverless-LambdaEventSourceMappingDestination$/,
    at: /\/SqsEventSource:/,
    reason:
      'Lambda takes a failure destination for streams only; a queue’s reader has the queue’s own dead-letter queue.',
  },
  {
    finding: /^(AwsSolutions-L1|Serverless-LambdaLatestVersion)$/,
    at: /\/(Custom::CDKBucketDeployment|AWS679f53fac002430cb0da5b7982bd2287)/,
    reason: 'The code is the CDK’s, and so is the choice of the runtime that it was tested on.',
  },
];
