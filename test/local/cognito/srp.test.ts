import { createSrpSession, signSrpSession } from 'cognito-srp-helper';
import { describe, expect, it } from 'vitest';
import { createSrp, isPublicKey } from '../../../local/cognito/srp.ts';
import type { Credential, ServerKeys } from '../../../local/cognito/srp.ts';
import { PASSWORD, POOL_ID } from './support.ts';

const USER_ID = '3f2c1a9e-0000-4000-8000-00000000beef';
const SECRET_BLOCK = Buffer.from('sealed').toString('base64');
const srp = createSrp(POOL_ID.split('_')[1]!);

const until = <T>(make: () => T, fits: (made: T) => boolean): T => {
  for (;;) {
    const made = make();
    if (fits(made)) return made;
  }
};

/** Whether the server accepts the proof that cognito-srp-helper computes for these values. */
const isProved = (credential: Credential, keys: ServerKeys, password = PASSWORD): boolean => {
  const session = createSrpSession('ada', password, POOL_ID, false);
  const { passwordSignature, timestamp } = signSrpSession(session, {
    ChallengeParameters: {
      SALT: credential.salt,
      SECRET_BLOCK,
      SRP_B: keys.public,
      USER_ID_FOR_SRP: USER_ID,
    },
  });
  const proof = {
    userId: USER_ID,
    credential,
    clientPublic: session.largeA,
    keys,
    secretBlock: SECRET_BLOCK,
    timestamp,
  };
  return srp.proves(proof, passwordSignature);
};

describe('SRP as Cognito runs it', () => {
  it.each([/^00/, /^0[1-7]/, /^0[89a-f]/, /^[1-7]/, /^[89a-f]/])(
    'agrees with a real client on a salt like %s',
    (pattern) => {
      const credential = until(
        () => srp.credential(USER_ID, PASSWORD),
        ({ salt }) => pattern.test(salt),
      );
      expect(isProved(credential, srp.serverKeys(credential))).toBe(true);
    },
  );

  it.each([/^0/, /^[1-7]/, /^[89a-f]/])('agrees with a real client on a public key like %s', (pattern) => {
    const credential = srp.credential(USER_ID, PASSWORD);
    const keys = until(
      () => srp.serverKeys(credential),
      (made) => pattern.test(made.public),
    );
    expect(keys.public).toMatch(/^[0-9a-f]{768}$/);
    expect(isProved(credential, keys)).toBe(true);
  });

  it('accepts neither another password nor another pool, and no password at all for a decoy', () => {
    const credential = srp.credential(USER_ID, PASSWORD);
    expect(isProved(credential, srp.serverKeys(credential), 'Correct-Horse-8')).toBe(false);
    const elsewhere = createSrp('Elsewhere').credential(USER_ID, PASSWORD);
    expect(isProved(elsewhere, srp.serverKeys(elsewhere))).toBe(false);
    const decoy = srp.decoy(Buffer.from('seed'));
    expect(isProved(decoy, srp.serverKeys(decoy))).toBe(false);
  });

  it('checks a password that was sent as it is, for the one user only', () => {
    const credential = srp.credential(USER_ID, PASSWORD);
    expect(srp.matches(USER_ID, credential, PASSWORD)).toBe(true);
    expect(srp.matches(USER_ID, credential, `${PASSWORD} `)).toBe(false);
    expect(srp.matches('somebody-else', credential, PASSWORD)).toBe(false);
    expect(srp.credential(USER_ID, PASSWORD).verifier).not.toBe(credential.verifier);
  });

  it('makes the same decoy of the same seed, in the form of a real credential', () => {
    const decoy = srp.decoy(Buffer.from('seed'));
    expect(srp.decoy(Buffer.from('seed'))).toEqual(decoy);
    expect(srp.decoy(Buffer.from('other'))).not.toEqual(decoy);
    expect(decoy.salt).toMatch(/^[0-9a-f]{32}$/);
    expect(decoy.verifier.length).toBeGreaterThan(750);
  });

  it('takes no public key that is a multiple of N', () => {
    const [, prime] = /^(f+c90f.*)$/.exec(N_HEX) ?? [];
    expect(isPublicKey(prime!)).toBe(false);
    expect(isPublicKey((BigInt(`0x${prime}`) + 1n).toString(16))).toBe(true);
    expect(isPublicKey('0'.repeat(10))).toBe(false);
    expect(isPublicKey('')).toBe(false);
  });
});

/** RFC 3526, group 15. */
const N_HEX = [
  'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd',
  'ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed',
  'ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f',
  '83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b',
  'e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510',
  '15728e5a8aaac42dad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7',
  'abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200c',
  'bbe117577a615d6c770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff',
].join('');
