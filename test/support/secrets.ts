import { expect } from 'vitest';

/**
 * What no answer may tell: storage words (`captionFileKey` is the one that is public), names of our own files, and a program's
 * innards.
 */
const FORBIDDEN: readonly RegExp[] = [
  /dynamo|dynoxide|dynalite|sqlite/i,
  /\btables?\b|\bbucket|\battribute|\bpartition|\bsort key|\bpk\b|\bsk\b|\bindex\b/i,
  /lectern-local|lambda|arn:aws/i,
  /s3Key|ownerStatus|byStatus|byDeadline|deadlineAt|\bshard\b|captionJobs|versionId|expiresAt'|vttKey|srtKey/,
  /#usage|#token|#gone|videos\/|\/source\b/,
  /ConditionalCheck|TransactionCancel|ValidationException|ResourceNotFound|ExpressionAttribute|ConditionExpression/,
  /\bat (?:async )?[\w.<>]+ \(|node:internal|node_modules|\bfile:\/\/|\.[cm]?[jt]s\b/,
  /\/(?:work|tmp|home|root|usr|var|Users)\//,
  /ECONNREFUSED|ENOENT|127\.0\.0\.1|localhost/,
  /TypeError|ReferenceError|SyntaxError|Unexpected token|undefined is not|Cannot read propert/,
];

/** Fails, naming the word, when a text tells what it must not. */
export function expectNoInnards(text: string): void {
  for (const word of FORBIDDEN) expect(text).not.toMatch(word);
}
