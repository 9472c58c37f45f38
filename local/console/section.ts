import type { Html } from './html.ts';

/** A page of the console. */
export interface Section {
  /** Its place under `/aws/`. */
  readonly name: string;
  readonly title: string;
  /** The page's content. Throws `Refusal`. */
  show(query: URLSearchParams, write: WriteForm): Html | Promise<Html>;
  /** What its forms can do, by the last segment of the address that they are sent to. Throws `Refusal`. */
  readonly actions?: ReadonlyMap<string, (fields: URLSearchParams) => Done | Promise<Done>>;
  /** The sentences that follow an action. */
  readonly notices?: ReadonlyMap<string, (count: number) => string>;
}

/** What an action did: which of the section's notices is shown next, and where. */
export interface Done {
  readonly notice: string;
  readonly count?: number;
  /** The query of the page to go back to. */
  readonly back?: Readonly<Record<string, string>>;
}

/** Writes a form that is sent to an action of the section, with the token that proves where it was written. */
export type WriteForm = (action: string, fields: Html, className?: string) => Html;

/** A request that cannot be answered; the message is for whoever made it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code = 'Refusal';
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** A number from a form. An empty field is 0. Throws `Refusal` (400) when it is no number of that range. */
export function readNumber(fields: URLSearchParams, name: string, range: { readonly max: number }): number {
  const text = fields.get(name) ?? '';
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0 || value > range.max) {
    throw new Refusal(400, `The field ${name} must be a number from 0 to ${range.max}.`);
  }
  return value;
}

/** Like `readNumber`, for what is counted. */
export function readCount(fields: URLSearchParams, name: string, range: { readonly max: number }): number {
  const value = readNumber(fields, name, range);
  if (!Number.isInteger(value)) throw new Refusal(400, `The field ${name} must be a whole number.`);
  return value;
}

/** One of a closed list. Throws `Refusal` (400) for anything else. */
export function readChoice<T extends string>(fields: URLSearchParams, name: string, choices: readonly T[]): T {
  const chosen = choices.find((choice) => choice === fields.get(name));
  if (chosen === undefined) throw new Refusal(400, `The field ${name} must be one of ${choices.join(', ')}.`);
  return chosen;
}
