/** Nesting of what clients send: each level is a frame of every function that walks it, and the stack has an end. */
import { Lexer, Source, TokenKind } from 'graphql';
import { MAX_NESTING } from './limits.ts';

/** Are there more brackets inside of each other in a document? Throws `GraphQLError` for a text that has no tokens. */
export function isDocumentNestedTooDeeply(text: string): boolean {
  // Most documents have fewer brackets than that, and need not be read twice.
  if ((text.match(/[{[(]/g)?.length ?? 0) <= MAX_NESTING) return false;
  const lexer = new Lexer(new Source(text));
  let depth = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    if (OPENING.has(token.kind)) depth += 1;
    else if (CLOSING.has(token.kind)) depth -= 1;
    if (depth > MAX_NESTING) return true;
  }
  return false;
}

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);
