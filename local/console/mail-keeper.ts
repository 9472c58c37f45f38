import type { CodeMail } from '../cognito/mail.ts';
import type { Collection, Store } from '../context.ts';

/** The mails that nobody sends: what the user pool would have mailed. */
export interface Mailbox {
  keep(mail: CodeMail): void;
  /** Newest first, at most 100. */
  list(): readonly CodeMail[];
}

const KEPT_MAILS = 100;

/** Opens the mailbox in the store's collection `mailbox`. It outlives the process. */
export function openMailbox(store: Store): Mailbox {
  const mails: Collection<CodeMail> = store.collection<CodeMail>('mailbox');
  return {
    keep: (mail) => {
      const keys = [...mails.entries()].map(([key]) => key);
      // Rises for ever, so that a new mail never takes the place of one that is still kept.
      mails.set(String(Number(keys.at(-1) ?? '0') + 1), mail);
      for (const key of keys.slice(0, Math.max(0, keys.length + 1 - KEPT_MAILS))) mails.delete(key);
    },
    list: () => [...mails.entries()].map(([, mail]) => mail).reverse(),
  };
}
