const PREFIX = 'lectern-';

/** What was chosen in this browser before; undefined when nothing was, or when it keeps nothing. */
export function keptChoice(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a choice for the next visit, where the browser keeps anything. */
export function keepChoice(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // It is in force until the page is left.
  }
}
