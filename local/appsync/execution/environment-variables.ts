import { ConfigurationRefused } from '../refusals.ts';
import { MAX_ENVIRONMENT_VALUE_CHARACTERS, MAX_ENVIRONMENT_VARIABLES } from './limits.ts';

/** What handlers see as `ctx.env`. Throws `ConfigurationRefused` for variables that the service would not save. */
export function environmentOf(variables: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const entries = Object.entries(variables);
  if (entries.length > MAX_ENVIRONMENT_VARIABLES) {
    throw new ConfigurationRefused(`There are more than ${MAX_ENVIRONMENT_VARIABLES} environment variables.`);
  }
  for (const [name, value] of entries) {
    if (!/^[A-Za-z]\w{1,63}$/.test(name)) {
      throw new ConfigurationRefused(
        `'${name}' is no name of an environment variable: it takes 2 to 64 letters, digits and underscores, a letter first.`,
      );
    }
    if (value.length > MAX_ENVIRONMENT_VALUE_CHARACTERS) {
      throw new ConfigurationRefused(
        `The environment variable ${name} has more than ${MAX_ENVIRONMENT_VALUE_CHARACTERS} characters.`,
      );
    }
  }
  return variables;
}
