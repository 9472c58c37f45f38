/**
 * The server's half of the Secure Remote Password protocol as Cognito runs it (SRP-6a over the 3072-bit group of
 * RFC 3526, SHA-256, and an HKDF step of Cognito's own), so that a password can be checked without ever being sent.
 *
 * Everything is hashed as the big-endian two's complement bytes of the number, hence the zero byte before a value whose
 * highest bit is set: that is how the clients (Java's BigInteger at heart) write it.
 */
import { createHash, createHmac, getDiffieHellman, randomBytes, timingSafeEqual } from 'node:crypto';

/** What is kept of a password: enough to check it, not enough to sign in with. Both are hexadecimal. */
export interface Credential {
  readonly salt: string;
  readonly verifier: string;
}

/** The server's key pair of one sign-in. `secret` never leaves the server; both are hexadecimal. */
export interface ServerKeys {
  readonly secret: string;
  readonly public: string;
}

/** What the client's proof is computed over. */
export interface Proof {
  readonly userId: string;
  readonly credential: Credential;
  /** `SRP_A` of the client, hexadecimal, as accepted by `isPublicKey`. */
  readonly clientPublic: string;
  readonly keys: ServerKeys;
  /** `SECRET_BLOCK` as sent, base64. */
  readonly secretBlock: string;
  readonly timestamp: string;
}

/** SRP for one user pool, whose name (the part of the id after `_`) goes into every hash. */
export interface Srp {
  /** Makes a credential with a fresh salt. */
  credential(userId: string, password: string): Credential;
  /** True when the password is the one that the credential was made from; takes the same time either way. */
  matches(userId: string, credential: Credential, password: string): boolean;
  /** A credential that no password fits, the same for the same seed: what an unknown user is answered with. */
  decoy(seed: Buffer): Credential;
  /** The key pair to answer `SRP_A` with. */
  serverKeys(credential: Credential): ServerKeys;
  /** True for the `PASSWORD_CLAIM_SIGNATURE` (base64) that only a holder of the password can compute. */
  proves(proof: Proof, signature: string): boolean;
}

const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
/** Of a number below N. Public keys are written in full, so that their length says nothing. */
const HEX_DIGITS = 768;
const G = 2n;
const INFO = Buffer.from('Caldera Derived Key\u0001', 'utf8');

const fromHex = (hex: string): bigint => BigInt(`0x${hex}`);
const mod = (value: bigint): bigint => ((value % N) + N) % N;

const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  let square = mod(base);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
};

const bytes = (value: bigint): Buffer => {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
};

const sha256 = (...parts: readonly Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const hmac = (key: Buffer, ...parts: readonly Buffer[]): Buffer =>
  createHmac('sha256', key).update(Buffer.concat(parts)).digest();
const number = (digest: Buffer): bigint => fromHex(digest.toString('hex'));

const K = number(sha256(bytes(N), bytes(G)));

/** True for a client's public key that is safe to use: hexadecimal, at most 3072 bits, not a multiple of N. */
export const isPublicKey = (hex: string): boolean => /^[0-9a-fA-F]{1,770}$/.test(hex) && mod(fromHex(hex)) !== 0n;

/** Sets SRP up for a pool name, for instance `AbCdEfGhI` of `eu-west-1_AbCdEfGhI`. */
export const createSrp = (poolName: string): Srp => {
  const exponent = (userId: string, salt: string, password: string): bigint =>
    number(sha256(bytes(fromHex(salt)), sha256(Buffer.from(`${poolName}${userId}:${password}`, 'utf8'))));
  const verifier = (userId: string, salt: string, password: string): string =>
    bytes(power(G, exponent(userId, salt, password))).toString('hex');
  return {
    credential: (userId, password) => {
      const salt = randomBytes(16).toString('hex');
      return { salt, verifier: verifier(userId, salt, password) };
    },
    matches: (userId, credential, password) => {
      const given = Buffer.from(verifier(userId, credential.salt, password));
      const kept = Buffer.from(credential.verifier);
      return given.length === kept.length && timingSafeEqual(given, kept);
    },
    decoy: (seed) => {
      const stretch = Array.from({ length: 12 }, (_, block) => hmac(seed, Buffer.from(`verifier ${block}`)));
      return {
        salt: hmac(seed, Buffer.from('salt')).subarray(0, 16).toString('hex'),
        verifier: bytes(mod(number(Buffer.concat(stretch)))).toString('hex'),
      };
    },
    serverKeys: (credential) => {
      for (;;) {
        const secret = randomBytes(32).toString('hex');
        const open = mod(K * fromHex(credential.verifier) + power(G, fromHex(secret)));
        // A client must refuse B = 0; the chance is 2^-3072, the rule is SRP's.
        if (open !== 0n) return { secret, public: open.toString(16).padStart(HEX_DIGITS, '0') };
      }
    },
    proves: (proof, signature) => {
      const clientPublic = fromHex(proof.clientPublic);
      const u = number(sha256(bytes(clientPublic), bytes(fromHex(proof.keys.public))));
      const shared = power(clientPublic * power(fromHex(proof.credential.verifier), u), fromHex(proof.keys.secret));
      const key = hmac(hmac(bytes(u), bytes(shared)), INFO).subarray(0, 16);
      const wanted = hmac(
        key,
        Buffer.from(poolName, 'utf8'),
        Buffer.from(proof.userId, 'utf8'),
        Buffer.from(proof.secretBlock, 'base64'),
        Buffer.from(proof.timestamp, 'utf8'),
      );
      const given = Buffer.from(signature, 'base64');
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    },
  };
};
