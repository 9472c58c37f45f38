import { crc32 } from 'node:zlib';

/** What DynamoDB sends as `x-amz-crc32`: the CRC-32 of the answer's body, in decimal. */
export const checksumOf = (body: string | Uint8Array): string => String(crc32(body));
