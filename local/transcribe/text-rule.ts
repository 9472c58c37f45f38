/** The constraints of the service's model on a text. */
export interface TextRule {
  readonly min?: number;
  readonly max?: number;
  /** As the model writes it; the whole text must match. */
  readonly pattern?: string;
}

const JOB_NAME: TextRule = { min: 1, max: 200, pattern: '^[0-9a-zA-Z._-]+' };

/** The rules of the fields that operations have, by the name of the field. */
export const RULES = {
  TranscriptionJobName: JOB_NAME,
  JobNameContains: JOB_NAME,
  MediaFileUri: { min: 1, max: 2000, pattern: '(s3://|http(s*)://).+' },
  OutputBucketName: { max: 64, pattern: '[a-z0-9][\\.\\-a-z0-9]{1,61}[a-z0-9]' },
  OutputKey: { min: 1, max: 1024, pattern: "[a-zA-Z0-9-_.!*'()/]{1,1024}$" },
  NextToken: { max: 8192, pattern: '.+' },
} as const satisfies Record<string, TextRule>;

/** All that a text misses of its rule, each as the service says it after "Member must". */
export function missed(text: string, { min, max, pattern }: TextRule): readonly string[] {
  return [
    ...(min !== undefined && text.length < min ? [`have length greater than or equal to ${String(min)}`] : []),
    ...(max !== undefined && text.length > max ? [`have length less than or equal to ${String(max)}`] : []),
    ...(pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 's').test(text)
      ? [`satisfy regular expression pattern: ${pattern}`]
      : []),
  ];
}
