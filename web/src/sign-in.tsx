import { useState, type SubmitEvent } from 'react';
import type { PageConfig } from './config.ts';
import { Notice } from './notice.tsx';
import type { Session } from './session.ts';
import { inWords } from './words.ts';

type Step = 'sign in' | 'sign up' | 'confirm';

/** Signing in, making an account, and confirming its address by the code that was sent there. */
export function SignIn({
  session,
  demoUser,
  onSignedIn,
}: {
  readonly session: Session;
  readonly demoUser: PageConfig['demoUser'];
  readonly onSignedIn: (email: string) => void;
}) {
  const [step, setStep] = useState<Step>('sign in');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [news, setNews] = useState<string>();

  const attempt = (action: () => Promise<void>): void => {
    setIsBusy(true);
    setFailure(undefined);
    setNews(undefined);
    action()
      .catch((error: unknown) => {
        if (error instanceof Error && error.name === 'UserNotConfirmedException') setStep('confirm');
        else setFailure(error);
      })
      .finally(() => setIsBusy(false));
  };
  const enter = async (): Promise<void> => {
    await session.signIn(email, password);
    onSignedIn(email);
  };
  const actions: Readonly<Record<Step, () => Promise<void>>> = {
    'sign in': enter,
    'sign up': async () => {
      await session.signUp(email, password);
      setStep('confirm');
    },
    confirm: async () => {
      await session.confirmSignUp(email, code.trim());
      await enter();
    },
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    attempt(actions[step]);
  };
  const resend = (): void =>
    attempt(async () => {
      await session.resendCode(email);
      setNews('A new code is on its way.');
    });

  return (
    <section className="card narrow" aria-labelledby="sign-in-title">
      <h2 id="sign-in-title">
        {{ 'sign in': 'Sign in', 'sign up': 'Make an account', confirm: 'Check your mail' }[step]}
      </h2>
      <form onSubmit={submit}>
        {step === 'confirm' ? (
          <>
            <p>We sent a code to {email}.</p>
            <label>
              Code
              <input
                value={code}
                onChange={({ target }) => setCode(target.value)}
                inputMode="numeric"
                autoComplete="one-time-code"
                required
                autoFocus
              />
            </label>
          </>
        ) : (
          <>
            <label>
              E-mail address
              <input
                type="email"
                value={email}
                onChange={({ target }) => setEmail(target.value)}
                autoComplete="username"
                required
              />
            </label>
            <label>
              Password
              <input
                type="password"
                value={password}
                onChange={({ target }) => setPassword(target.value)}
                autoComplete={step === 'sign in' ? 'current-password' : 'new-password'}
                required
              />
            </label>
          </>
        )}
        {failure !== undefined && <Notice tone="bad">{inWords(failure)}</Notice>}
        {news !== undefined && <Notice tone="good">{news}</Notice>}
        <button type="submit" disabled={isBusy}>
          {isBusy ? 'One moment…' : { 'sign in': 'Sign in', 'sign up': 'Make the account', confirm: 'Confirm' }[step]}
        </button>
      </form>
      <p className="choices">
        {step === 'sign in' && demoUser !== undefined && (
          <button
            type="button"
            className="quiet"
            onClick={() => {
              setEmail(demoUser.username);
              setPassword(demoUser.password);
            }}
          >
            Use the demo user
          </button>
        )}
        {step === 'confirm' && (
          <button type="button" className="quiet" onClick={resend} disabled={isBusy}>
            Send a new code
          </button>
        )}
        <button
          type="button"
          className="quiet"
          onClick={() => {
            setFailure(undefined);
            setStep(step === 'sign in' ? 'sign up' : 'sign in');
          }}
        >
          {step === 'sign in' ? 'Make an account' : 'Back to signing in'}
        </button>
      </p>
    </section>
  );
}
