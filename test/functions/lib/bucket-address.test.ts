import { describe, expect, it } from 'vitest';
import { bucketAddress } from '../../../functions/lib/bucket-address.ts';

describe('bucketAddress', () => {
  it('is the bucket’s own host in the region', () => {
    expect(bucketAddress('media', 'eu-central-1', {})).toEqual({
      protocol: 'https:',
      hostname: 'media.s3.eu-central-1.amazonaws.com',
      path: '',
    });
  });

  it.each([
    ['S3’s variable', { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:4566' }],
    ['the variable of all services', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566/' }],
    [
      'S3’s variable before that of all',
      { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:4566', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    ],
  ])('is a path at the endpoint of %s', (_what, variables) => {
    expect(bucketAddress('media', 'eu-central-1', variables)).toEqual({
      protocol: 'http:',
      hostname: '127.0.0.1',
      port: 4566,
      path: '/media',
    });
  });

  it('leaves the port of the protocol out', () => {
    expect(bucketAddress('media', 'x', { AWS_ENDPOINT_URL: 'https://s3.internal' })).toEqual({
      protocol: 'https:',
      hostname: 's3.internal',
      path: '/media',
    });
  });
});
