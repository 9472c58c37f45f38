import { ConfigurationRefused } from '../refusals.ts';

/**
 * Compiles a regular expression of the API's configuration to a test of the whole text: the client id `abc` must not
 * admit `xabcx`. Throws `ConfigurationRefused` for an expression that does not compile; `option` names it.
 */
export function fullMatch(expression: string, option: string): (text: string) => boolean {
  try {
    const pattern = new RegExp(`^(?:${expression})$`);
    return (text) => pattern.test(text);
  } catch (cause) {
    throw new ConfigurationRefused(`${option} is not a regular expression: ${expression}`, { cause });
  }
}
