import { randomInt } from 'node:crypto';
import { CognitoError } from './errors.ts';

/** The password policy that the pool is deployed with. */
export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireLowercase: boolean;
  readonly requireUppercase: boolean;
  readonly requireDigits: boolean;
  readonly requireSymbols: boolean;
}

/** The characters that Cognito documents as symbols; a space counts too when it neither leads nor trails. */
const SYMBOLS = ' ^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+-';

const CHOICES = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!@#%*-+='] as const;

const hasSymbol = (password: string): boolean =>
  Array.from({ length: password.length }, (_, at) => password.charAt(at)).some((one) => SYMBOLS.includes(one));

/** Cognito words the same refusal differently where a user is made and where a password is replaced. */
const WORDS = {
  create: 'Password did not conform with policy',
  replace: 'Password does not conform to policy',
} as const;

/** Throws `InvalidPasswordException` that names the first rule the password breaks. */
export const checkPassword = (policy: PasswordPolicy, password: string, act: keyof typeof WORDS): void => {
  const broken = [
    password.length < policy.minimumLength && 'Password not long enough',
    policy.requireLowercase && !/[a-z]/.test(password) && 'Password must have lowercase characters',
    policy.requireUppercase && !/[A-Z]/.test(password) && 'Password must have uppercase characters',
    policy.requireDigits && !/[0-9]/.test(password) && 'Password must have numeric characters',
    policy.requireSymbols && !hasSymbol(password.trim()) && 'Password must have symbol characters',
  ].find((rule) => rule !== false);
  if (broken) throw new CognitoError('InvalidPasswordException', `${WORDS[act]}: ${broken}`);
};

/** A random password that fits every policy of that length or less; for invitations. */
export const makePassword = (policy: PasswordPolicy): string => {
  const pick = (characters: string): string => characters.charAt(randomInt(characters.length));
  const length = Math.max(policy.minimumLength, 12);
  return Array.from({ length }, (_, at) => pick(CHOICES[at % CHOICES.length] ?? CHOICES[0])).join('');
};
