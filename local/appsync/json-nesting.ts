import { MAX_JSON_NESTING } from './execution/limits.ts';

/** Whether a JSON value is nested deeper than `MAX_JSON_NESTING`: it overflows the stack of most that walk it. */
export function isNestedTooDeep(value: unknown, levels = MAX_JSON_NESTING): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isNestedTooDeep(member, levels - 1));
}
