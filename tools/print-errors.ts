import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { CAPTION_FAULTS } from '../model/captions.ts';
import { CAPTION_FAILURES, REJECTION_REASONS } from '../model/video-status.ts';
import { ERRORS } from '../model/errors.ts';

/** `npm run docs` writes docs/errors.md from the code; `--check` only says whether it is current. */
const file = fileURLToPath(new URL('../docs/errors.md', import.meta.url));
const rows = Object.entries(ERRORS).map(
  ([type, { message, retryable }]) => `| \`${type}\` | ${retryable ? 'yes' : 'no'} | ${message} |`,
);
const list = (codes: readonly string[]): string => codes.map((code) => `\`${code}\``).join(', ');
const page = await format(
  `# Errors

Printed from \`model/errors.ts\`, \`model/video-status.ts\` and \`model/captions.ts\` by \`npm run docs\`.

A refused field is \`null\` and has one entry in \`errors\`: \`errorType\` is one of the types below, \`message\` its fixed sentence, and
\`errorInfo\` holds \`retryable\` beside the facts, such as \`{ "retryable": false, "limit": "createsPerHour", "max": 60 }\`. Somebody
else's video and no video are the same: \`null\` from a query, \`NotFound\` from a mutation.

| errorType | retryable | message |
|---|---|---|
${rows.join('\n')}

A request without a valid credential is refused as a whole, with HTTP 401 and AppSync's \`UnauthorizedException\`.

## Reasons

A video is REJECTED for one of ${list(REJECTION_REASONS)}. A caption track is FAILED for one of ${list(CAPTION_FAILURES)}.

\`CaptionsInvalid\` says in \`line\`, counted from 1, where a text is at fault, and in \`what\` one of ${list(CAPTION_FAULTS)}.
`,
  { parser: 'markdown' },
);

if (!process.argv.includes('--check')) writeFileSync(file, page);
else if (readFileSync(file, 'utf8') !== page) {
  console.error('docs/errors.md is not what the code says. Run npm run docs.');
  process.exit(1);
}
