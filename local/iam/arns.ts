import { ACCOUNT_ID, REGION } from '../installation.ts';

/** What the things of the local AWS are called in a statement. */
export const tableArn = (table: string): string => `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${table}`;
export const indexArn = (table: string, index: string): string => `${tableArn(table)}/index/${index}`;
export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;
export const objectArn = (bucket: string, key: string): string => `${bucketArn(bucket)}/${key}`;
export const jobArn = (name: string): string => `arn:aws:transcribe:${REGION}:${ACCOUNT_ID}:transcription-job/${name}`;
export const parameterArn = (name: string): string =>
  `arn:aws:ssm:${REGION}:${ACCOUNT_ID}:parameter${name.startsWith('/') ? name : `/${name}`}`;
export const busArn = (bus: string): string => `arn:aws:events:${REGION}:${ACCOUNT_ID}:event-bus/${bus}`;

/** The role in which Transcribe reads and writes. */
export const TRANSCRIBE_ROLE_ARN = `arn:aws:iam::${ACCOUNT_ID}:role/lectern-local-transcribe`;
