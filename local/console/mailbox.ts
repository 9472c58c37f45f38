import type { CodeMail } from '../cognito/mail.ts';
import { moment, nothing, table } from './format.ts';
import { html } from './html.ts';
import type { Mailbox } from './mail-keeper.ts';
import type { Section } from './section.ts';

const PURPOSES: Readonly<Record<CodeMail['purpose'], string>> = {
  SIGN_UP: 'confirms a sign-up',
  FORGOT_PASSWORD: 'sets a new password',
  ATTRIBUTE: 'confirms an e-mail address',
  INVITATION: 'temporary password of an invitation',
};

/** The codes that Cognito would have mailed. */
export function createMailboxSection(mailbox: Mailbox): Section {
  return {
    name: 'mailbox',
    title: 'Mailbox',
    show: () => {
      const mails = mailbox.list();
      if (mails.length === 0) return nothing('No mail yet. What the user pool would send to its users is kept here.');
      return table(
        'What the user pool would have mailed, newest first. The last 100 are kept.',
        ['Sent (UTC)', 'To', 'Code', 'What it is for'],
        mails.map(({ at, to, code, purpose }) => [
          moment(at),
          to,
          html`<code class="code">${code}</code>`,
          PURPOSES[purpose],
        ]),
      );
    },
  };
}
