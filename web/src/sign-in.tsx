import { useState, type SubmitEvent } from 'react';
import type { PageConfig } from './config.ts';
import type { Session } from './session.ts';
import { FailureNotice, Notice } from './ui/notice.tsx';
import type { Words } from './words/en.ts';
import { useWords } from './words/words.tsx';

type Step = 'sign in' | 'sign up' | 'confirm' | 'forgotten' | 'reset';

/** What each step is called, and what its button says. */
function namesOf(words: Words, step: Step): { readonly title: string; readonly submit: string } {
  const { signIn } = words;
  switch (step) {
    case 'sign in':
      return { title: signIn.title, submit: signIn.submit };
    case 'sign up':
      return { title: signIn.signUpTitle, submit: signIn.signUpSubmit };
    case 'confirm':
      return { title: signIn.confirmTitle, submit: signIn.confirmSubmit };
    case 'forgotten':
      return { title: signIn.forgottenTitle, submit: signIn.forgottenSubmit };
    case 'reset':
      return { title: signIn.resetTitle, submit: signIn.resetSubmit };
  }
}

/** Signing in, making an account, confirming its address by the code that was sent there, and getting over a forgotten password. */
export function SignIn({
  session,
  demoUser,
  wasSignedOut = false,
  onSignedIn,
}: {
  readonly session: Session;
  readonly demoUser: PageConfig['demoUser'];
  /** Whether the session ended by itself: the user did not ask to be here. */
  readonly wasSignedOut?: boolean;
  readonly onSignedIn: (email: string) => void;
}) {
  const words = useWords();
  const [step, setStep] = useState<Step>('sign in');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [news, setNews] = useState<string>();
  const { title, submit: submitText } = namesOf(words, step);

  const go = (next: Step): void => {
    setFailure(undefined);
    setNews(undefined);
    setCode('');
    if (next === 'reset') setPassword('');
    setStep(next);
  };
  const attempt = (action: () => Promise<void>): void => {
    setIsBusy(true);
    setFailure(undefined);
    setNews(undefined);
    action()
      .catch((error: unknown) => {
        if (error instanceof Error && error.name === 'UserNotConfirmedException') go('confirm');
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
      go('confirm');
    },
    confirm: async () => {
      await session.confirmSignUp(email, code.trim());
      await enter();
    },
    forgotten: async () => {
      await session.forgotPassword(email);
      go('reset');
    },
    reset: async () => {
      await session.resetPassword(email, code.trim(), password);
      await enter();
    },
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    attempt(actions[step]);
  };
  const resend = (): void =>
    attempt(async () => {
      await (step === 'reset' ? session.forgotPassword(email) : session.resendCode(email));
      setNews(words.signIn.resent);
    });

  const asksForCode = step === 'confirm' || step === 'reset';
  const asksForPassword = step === 'sign in' || step === 'sign up' || step === 'reset';
  return (
    <section className="card narrow" aria-labelledby="sign-in-title">
      <h1 id="sign-in-title">{title}</h1>
      {step === 'sign in' && !wasSignedOut && <p className="hint">{words.signIn.lead}</p>}
      {step === 'sign in' && wasSignedOut && <Notice>{words.signIn.wasSignedOut}</Notice>}
      {step === 'forgotten' && <p className="hint">{words.signIn.forgottenLead}</p>}
      {asksForCode && <p className="hint">{words.signIn.codeSent(email)}</p>}
      <form onSubmit={submit}>
        {!asksForCode && (
          <label>
            {words.signIn.email}
            <input
              type="email"
              value={email}
              onChange={({ target }) => setEmail(target.value)}
              autoComplete="username"
              required
            />
          </label>
        )}
        {asksForCode && (
          <label>
            {words.signIn.code}
            <input
              value={code}
              onChange={({ target }) => setCode(target.value)}
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              autoFocus
            />
          </label>
        )}
        {asksForPassword && (
          <label>
            {step === 'reset' ? words.signIn.newPassword : words.signIn.password}
            <input
              type="password"
              value={password}
              onChange={({ target }) => setPassword(target.value)}
              autoComplete={step === 'sign in' ? 'current-password' : 'new-password'}
              aria-describedby={step === 'sign in' ? undefined : 'password-hint'}
              required
            />
          </label>
        )}
        {asksForPassword && step !== 'sign in' && (
          <p className="hint" id="password-hint">
            {words.signIn.passwordHint}
          </p>
        )}
        {failure !== undefined && <FailureNotice error={failure} />}
        {news !== undefined && <Notice tone="good">{news}</Notice>}
        <button type="submit" disabled={isBusy}>
          {isBusy ? words.app.loading : submitText}
        </button>
      </form>
      <div className="choices">
        {step === 'sign in' && (
          <>
            {demoUser !== undefined && (
              <button
                type="button"
                className="quiet"
                onClick={() => {
                  setEmail(demoUser.username);
                  setPassword(demoUser.password);
                }}
              >
                {words.signIn.demo}
              </button>
            )}
            <button type="button" className="quiet" onClick={() => go('sign up')}>
              {words.signIn.makeAccount}
            </button>
            <button type="button" className="quiet" onClick={() => go('forgotten')}>
              {words.signIn.forgotten}
            </button>
          </>
        )}
        {asksForCode && (
          <button type="button" className="quiet" onClick={resend} disabled={isBusy}>
            {words.signIn.resend}
          </button>
        )}
        {step !== 'sign in' && (
          <button type="button" className="quiet" onClick={() => go('sign in')}>
            {words.signIn.back}
          </button>
        )}
      </div>
    </section>
  );
}
