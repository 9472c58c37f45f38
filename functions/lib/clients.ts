import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { TranscribeClient } from '@aws-sdk/client-transcribe';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** AWS clients are made here and nowhere else, once per process and at import, where Lambda's start is not throttled. */

/** Without a checksum that nobody asked for: today's default would add one to every write. */
export const s3 = new S3Client({
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
});

export const transcribe = new TranscribeClient({});

export const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({ retryMode: 'adaptive' }), {
  marshallOptions: { removeUndefinedValues: true },
});
