import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Crc32c, Crc64NvmeJs } from '@aws-sdk/checksums/crc';
import type { ChecksumAlgorithm } from './types.ts';

/** A checksum in the making. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  digest(): Promise<Buffer>;
}

/** Starts a checksum of the `x-amz-checksum-*` family. */
export function createHasher(algorithm: ChecksumAlgorithm): Hasher {
  switch (algorithm) {
    case 'CRC32':
      return createCrc32();
    case 'CRC32C':
      return wrap(new Crc32c());
    case 'CRC64NVME':
      return wrap(new Crc64NvmeJs());
    case 'SHA1':
      return createDigest('sha1');
    case 'SHA256':
      return createDigest('sha256');
  }
}

/** How many bytes a checksum has. */
export const CHECKSUM_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

function createDigest(name: 'sha1' | 'sha256'): Hasher {
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), digest: () => Promise.resolve(hash.digest()) };
}

function createCrc32(): Hasher {
  let value = 0;
  return {
    update: (bytes) => {
      value = crc32(bytes, value);
    },
    digest: () => {
      const buffer = Buffer.alloc(4);
      buffer.writeUInt32BE(value);
      return Promise.resolve(buffer);
    },
  };
}

function wrap(hash: { update(bytes: Uint8Array): void; digest(): Promise<Uint8Array> }): Hasher {
  return { update: (bytes) => hash.update(bytes), digest: async () => Buffer.from(await hash.digest()) };
}

// Reflected polynomials; the register's highest bit stands for x^0.
const POLYNOMIALS = {
  CRC32: { width: 32n, polynomial: 0xedb88320n },
  CRC32C: { width: 32n, polynomial: 0x82f63b78n },
  CRC64NVME: { width: 64n, polynomial: 0x9a6c9329ac4bc9b5n },
} as const;

/** The algorithms whose value over a whole can be had from the values over its parts. */
export type CombinableAlgorithm = keyof typeof POLYNOMIALS;

export function isCombinable(algorithm: ChecksumAlgorithm): algorithm is CombinableAlgorithm {
  return algorithm in POLYNOMIALS;
}

/**
 * The checksum of all parts one after the other, from each part's checksum and length: how S3 makes a full-object CRC of
 * a multipart upload without reading it again.
 */
export function combineCrc(
  algorithm: CombinableAlgorithm,
  parts: readonly { readonly value: Buffer; readonly sizeBytes: number }[],
): Buffer {
  const { width, polynomial } = POLYNOMIALS[algorithm];
  const one = 1n << (width - 1n);
  const multiply = (a: bigint, b: bigint): bigint => {
    let product = 0n;
    let shifted = b;
    for (let bit = one; bit !== 0n; bit >>= 1n) {
      if ((a & bit) !== 0n) product ^= shifted;
      shifted = (shifted & 1n) === 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
    }
    return product;
  };
  const powers = new Map<number, bigint>();
  const powerOfX = (bits: number): bigint => {
    const known = powers.get(bits);
    if (known !== undefined) return known;
    let result = one;
    let square = one >> 1n;
    for (let left = BigInt(bits); left > 0n; left >>= 1n) {
      if ((left & 1n) === 1n) result = multiply(result, square);
      square = multiply(square, square);
    }
    powers.set(bits, result);
    return result;
  };
  let whole = 0n;
  for (const part of parts) {
    whole = multiply(whole, powerOfX(part.sizeBytes * 8)) ^ BigInt(`0x${part.value.toString('hex')}`);
  }
  return Buffer.from(whole.toString(16).padStart(Number(width) / 4, '0'), 'hex');
}
