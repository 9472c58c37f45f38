import type { CaptionFault } from './captions.ts';
import type { Word } from './generated/schema.ts';

/** What resolvers and the Lambda functions `save-captions` and `read-words` say to each other. */

/** The caption files of a video, and which of them its tracks name. */
export type CaptionFiles = {
  /** The prefix under which all of them lie. */
  readonly prefix: string;
  readonly inUse: readonly string[];
  /** When the video last changed (ISO 8601): what is not in use since then was not handed out since then either. */
  readonly changedAt: string;
};

/** Parses the text and stores it in both formats. */
export type StoreCaptionsCall = {
  readonly kind: 'store';
  readonly text: string;
  readonly language: string;
  readonly vttKey: string;
  readonly srtKey: string;
  readonly files: CaptionFiles;
};

/** Removes the files of a track that is gone. */
export type RemoveCaptionsCall = { readonly kind: 'remove'; readonly keys: readonly string[] };

/** The event of `save-captions`. */
export type SaveCaptionsCall = StoreCaptionsCall | RemoveCaptionsCall;

/** What became of a text: stored, with the language's own name; or refused, with the line at fault, counted from 1. */
export type StoreCaptionsAnswer =
  | { readonly kind: 'stored'; readonly languageName: string }
  | { readonly kind: 'too large' }
  | { readonly kind: 'invalid'; readonly line: number; readonly what: CaptionFault };

/** The event of `read-words`; BatchInvoke sends a list of these. */
export type ReadWordsCall = { readonly key: string; readonly limit: number; readonly nextToken: string | null };

/** A page of words; `invalid` when the token is not from a page of the same words. */
export type ReadWordsAnswer =
  | { readonly kind: 'page'; readonly items: Word[]; readonly nextToken: string | null }
  | { readonly kind: 'invalid token' };
