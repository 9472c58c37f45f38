import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../model/errors.ts';

const entries = Object.entries(ERRORS);

describe('the declared errors', () => {
  it('are at least twelve, each with a message of its own', () => {
    expect(entries.length).toBeGreaterThanOrEqual(12);
    expect(new Set(entries.map(([, { message }]) => message)).size).toBe(entries.length);
  });

  it.each(entries)('%s says whether it is retryable, in a sentence without words of storage', (type, error) => {
    expect(type).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(Object.keys(error).sort()).toEqual(['message', 'retryable']);
    expect(typeof error.retryable).toBe('boolean');
    expect(error.message).toMatch(/^[A-Z].*\.$/);
    expect(error.message).not.toMatch(
      /dynamo|lambda|table|item|attribute|bucket|condition|transaction|query|arn:|key/i,
    );
  });

  it('name as retryable what the same call may succeed at later', () => {
    const retryable = entries.filter(([, error]) => error.retryable).map(([type]) => type);
    expect(retryable.sort()).toEqual(['Internal', 'PartsMissing', 'TryAgain']);
  });
});
