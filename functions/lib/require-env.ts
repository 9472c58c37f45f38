import type { Environment } from './settings.ts';

/** A variable that the function needs was not set where it was deployed. */
export class MissingEnvironmentVariable extends Error {
  readonly code = 'MissingEnvironmentVariable';
  readonly variable: string;
  constructor(variable: string) {
    super(`The environment variable ${variable} is not set.`);
    this.name = 'MissingEnvironmentVariable';
    this.variable = variable;
  }
}

/** Reads the variables that `env.ts` declares; fails with the name of the first that is missing. Call it at start. */
export function requireEnv<E extends Environment>(environment: E): { readonly [Name in keyof E]: string } {
  const read = Object.keys(environment).map((name) => {
    const value = process.env[name];
    if (value === undefined || value === '') throw new MissingEnvironmentVariable(name);
    return [name, value] as const;
  });
  // Every key of `environment` was read above, and nothing else.
  return Object.fromEntries(read) as { readonly [Name in keyof E]: string };
}
