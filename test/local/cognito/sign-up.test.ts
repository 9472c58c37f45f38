import {
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shows } from '../../support/claims.ts';
import { aConfirmedUser, passwordSignIn, srpSignIn } from './flows.ts';
import { ADA, PASSWORD, WEB, aPool, refusal } from './support.ts';
import type { Harness } from './support.ts';

const MISMATCH = { name: 'CodeMismatchException', message: 'Invalid verification code provided, please try again.' };
const EXPIRED = { name: 'ExpiredCodeException', message: 'Invalid code provided, please request a code again.' };
const LIMIT = { name: 'LimitExceededException', message: 'Attempt limit exceeded, please try after some time.' };

let pool: Harness;
beforeEach(async () => {
  pool = await aPool();
});
afterEach(() => pool.close());

const signUp = (over: Partial<ConstructorParameters<typeof SignUpCommand>[0]> = {}) =>
  pool.client.send(new SignUpCommand({ ClientId: WEB, Username: ADA, Password: PASSWORD, ...over }));
const confirm = (code: string, Username = ADA) =>
  pool.client.send(new ConfirmSignUpCommand({ ClientId: WEB, Username, ConfirmationCode: code }));
const resend = (Username = ADA) => pool.client.send(new ResendConfirmationCodeCommand({ ClientId: WEB, Username }));
const otherThan = (code: string): string => (code === '000000' ? '000001' : '000000');

describe('SignUp', () => {
  it('makes an unconfirmed user with a sub and mails a six-digit code', async () => {
    shows('cognito:SignUp');
    const answer = await signUp();
    expect(answer).toMatchObject({
      UserConfirmed: false,
      UserSub: expect.stringMatching(/^[0-9a-f-]{36}$/),
      CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' },
    });
    expect(pool.mails).toEqual([
      {
        to: ADA,
        username: answer.UserSub,
        code: expect.stringMatching(/^\d{6}$/),
        purpose: 'SIGN_UP',
        at: new Date(pool.clock.now()).toISOString(),
      },
    ]);
  });

  it('refuses an e-mail that somebody has, in whatever case', async () => {
    await signUp();
    expect(await refusal(signUp({ Username: 'aDa@eXample.COM' }))).toEqual({
      name: 'UsernameExistsException',
      message: 'An account with the given email already exists.',
    });
  });

  it.each([
    ['Shrt-1a', 'Password not long enough'],
    ['CORRECT-HORSE-7', 'Password must have lowercase characters'],
    ['correct-horse-7', 'Password must have uppercase characters'],
    ['Correct-Horse-x', 'Password must have numeric characters'],
    ['CorrectHorse777', 'Password must have symbol characters'],
  ])('refuses the password %s, naming the rule', async (Password, rule) => {
    shows('cognito:password policy');
    expect(await refusal(signUp({ Password }))).toEqual({
      name: 'InvalidPasswordException',
      message: `Password did not conform with policy: ${rule}`,
    });
    expect(pool.mails).toEqual([]);
  });

  it('refuses a user name that is no e-mail, and attributes that are not there to be written', async () => {
    const withAttribute = (Name: string, Value: string) =>
      refusal(signUp({ UserAttributes: [{ Name, Value }] })).then(({ name, message }) => `${name}: ${message}`);
    expect(await refusal(signUp({ Username: 'ada' }))).toEqual({
      name: 'InvalidParameterException',
      message: 'Username should be an email.',
    });
    expect(await withAttribute('email', 'nothing')).toBe('InvalidParameterException: Invalid email address format.');
    expect(await withAttribute('email', 'bob@example.com')).toMatch(/^InvalidParameterException: The email attribute/);
    expect(await withAttribute('custom:role', 'admin')).toBe(
      'InvalidParameterException: Attributes did not conform to the schema: custom:role: Attribute does not exist in the schema.\n',
    );
    for (const name of ['sub', 'email_verified']) {
      expect(await withAttribute(name, 'true')).toBe(
        'NotAuthorizedException: A client attempted to write unauthorized attribute',
      );
    }
    expect(await withAttribute('__proto__', 'x')).toMatch(/__proto__: Attribute does not exist/);
    expect(pool.mails).toEqual([]);
  });

  it('refuses an unknown client and a secret hash', async () => {
    expect(await refusal(signUp({ ClientId: 'nobody' }))).toEqual({
      name: 'ResourceNotFoundException',
      message: 'User pool client nobody does not exist.',
    });
    expect((await refusal(signUp({ SecretHash: 'aGFzaA==' }))).message).toBe(
      `Client ${WEB} is not configured for secret but secret hash was received`,
    );
  });

  it('reports every broken constraint at once, without the values that are secret', async () => {
    expect(await refusal(signUp({ Username: '', Password: undefined }))).toEqual({
      name: 'InvalidParameterException',
      message:
        "3 validation errors detected: Value at 'username' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
        "Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+; " +
        "Value null at 'password' failed to satisfy constraint: Member must not be null",
    });
  });

  it.each(['a', ' leading-Space-7', 'trailing-Space-7 '])(
    'refuses %j, which is no password at all',
    async (Password) => {
      expect(await refusal(signUp({ Password }))).toEqual({
        name: 'InvalidParameterException',
        message:
          "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$",
      });
    },
  );

  it('says so when the mail cannot be sent', async () => {
    const broken = await aPool({
      sendCode: () => {
        throw new Error('no mailbox');
      },
    });
    const call = broken.client.send(new SignUpCommand({ ClientId: WEB, Username: ADA, Password: PASSWORD }));
    expect((await refusal(call)).name).toBe('CodeDeliveryFailureException');
    await broken.close();
  });
});

describe('ConfirmSignUp', () => {
  it('takes the code once', async () => {
    shows('cognito:ConfirmSignUp');
    await signUp();
    await confirm(pool.lastCode());
    expect(await passwordSignIn(pool)).toBeDefined();
    expect(await refusal(confirm(pool.lastCode()))).toEqual({
      name: 'NotAuthorizedException',
      message: 'User cannot be confirmed. Current status is CONFIRMED',
    });
  });

  it('refuses a wrong code, and after five even the right one, until another is sent', async () => {
    shows('cognito:ConfirmSignUp', 'cognito:limits on codes', 'cognito:ResendConfirmationCode');
    await signUp();
    const right = pool.lastCode();
    for (let failure = 0; failure < 5; failure += 1) expect(await refusal(confirm(otherThan(right)))).toEqual(MISMATCH);
    expect(await refusal(confirm(right))).toEqual(LIMIT);
    await resend();
    await confirm(pool.lastCode());
  });

  it('refuses a code after a day, a code that was replaced, and a code for nobody', async () => {
    await signUp();
    const first = pool.lastCode();
    pool.clock.advance(86_400);
    expect(await refusal(confirm(first))).toEqual(EXPIRED);
    await resend();
    // One code in a million is the same again.
    if (pool.lastCode() === first) await resend();
    expect(await refusal(confirm(first))).toEqual(MISMATCH);
    expect(await refusal(confirm('123456', 'nobody@example.com'))).toEqual(EXPIRED);
  });
});

describe('ResendConfirmationCode', () => {
  it('answers for nobody as for somebody, and mails nothing', async () => {
    shows('cognito:ResendConfirmationCode', 'cognito:PreventUserExistenceErrors');
    await signUp();
    const somebody = await resend();
    const sent = pool.mails.length;
    const nobody = await resend('Albert@Elsewhere.org');
    expect(nobody.CodeDeliveryDetails).toEqual(somebody.CodeDeliveryDetails);
    expect(pool.mails).toHaveLength(sent);
  });

  it('sends ten codes an hour and no more', async () => {
    shows('cognito:limits on codes');
    await signUp();
    for (let sent = 1; sent < 10; sent += 1) await resend();
    expect(await refusal(resend())).toEqual(LIMIT);
    pool.clock.advance(3600);
    await resend();
  });

  it('refuses for a confirmed user', async () => {
    await aConfirmedUser(pool);
    expect(await refusal(resend())).toEqual({
      name: 'InvalidParameterException',
      message: 'User is already confirmed.',
    });
  });
});

describe('a forgotten password', () => {
  const NEXT = 'Another-Horse-8';
  const forgot = (Username = ADA) => pool.client.send(new ForgotPasswordCommand({ ClientId: WEB, Username }));
  const reset = (code: string, Username = ADA, Password = NEXT) =>
    pool.client.send(new ConfirmForgotPasswordCommand({ ClientId: WEB, Username, ConfirmationCode: code, Password }));

  it('is replaced with the code that was mailed, which lifts a lockout too', async () => {
    shows('cognito:ForgotPassword', 'cognito:ConfirmForgotPassword');
    await aConfirmedUser(pool);
    for (let failure = 0; failure < 6; failure += 1) await refusal(passwordSignIn(pool, ADA, 'Wrong-Horse-77'));
    await forgot();
    expect(pool.mails.at(-1)).toMatchObject({ purpose: 'FORGOT_PASSWORD', to: ADA });
    await reset(pool.lastCode());
    expect((await srpSignIn(pool, ADA, NEXT)).AuthenticationResult).toBeDefined();
    expect((await refusal(passwordSignIn(pool))).message).toBe('Incorrect username or password.');
    expect(await refusal(reset(pool.lastCode()))).toEqual(EXPIRED);
  });

  it('answers for nobody and for an unverified e-mail as for somebody, and mails nothing', async () => {
    shows('cognito:PreventUserExistenceErrors');
    await aConfirmedUser(pool);
    await signUp({ Username: 'anna@elsewhere.org' });
    const somebody = await forgot();
    const sent = pool.mails.length;
    for (const name of ['Albert@Example.com', 'anna@elsewhere.org']) {
      const { CodeDeliveryDetails } = await forgot(name);
      expect(CodeDeliveryDetails).toEqual(somebody.CodeDeliveryDetails);
      expect(await refusal(reset('123456', name))).toEqual(MISMATCH);
    }
    const unknownSub = await forgot('3f2c1a9e-0000-4000-8000-00000000beef');
    expect(unknownSub.CodeDeliveryDetails?.Destination).toMatch(/^[a-z]\*\*\*@[a-z]\*\*\*$/);
    expect(pool.mails).toHaveLength(sent);
  });

  it.each([ADA, 'nobody@example.com'])('limits wrong codes and requests for %s alike', async (name) => {
    await aConfirmedUser(pool);
    await forgot(name);
    const wrong = otherThan(pool.lastCode());
    for (let failure = 0; failure < 5; failure += 1) expect(await refusal(reset(wrong, name))).toEqual(MISMATCH);
    expect(await refusal(reset(wrong, name))).toEqual(LIMIT);
    for (let sent = 1; sent < 10; sent += 1) await forgot(name);
    expect(await refusal(forgot(name))).toEqual(LIMIT);
  });

  it('keeps the code after a password that breaks the policy, and drops it after an hour', async () => {
    await aConfirmedUser(pool);
    await forgot();
    expect((await refusal(reset(pool.lastCode(), ADA, 'short'))).name).toBe('InvalidPasswordException');
    pool.clock.advance(3600);
    expect(await refusal(reset(pool.lastCode()))).toEqual(EXPIRED);
  });
});
