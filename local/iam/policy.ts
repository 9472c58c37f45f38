import type { AwsCall } from '../context.ts';

/** One statement of a role, as IAM has it: nothing is allowed that no statement allows. `*` in a resource is any text. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** By condition key, what its value must be like; a call without the key does not meet the condition. */
  readonly conditions?: Readonly<Record<string, string>>;
}

/** Whether some statement allows the call. */
export function isAllowed(statements: readonly Statement[], call: AwsCall): boolean {
  return statements.some(
    ({ actions, resources, conditions = {} }) =>
      actions.includes(call.action) &&
      resources.some((pattern) => isLike(pattern, call.resource)) &&
      Object.entries(conditions).every(([key, pattern]) => {
        const value = call.conditions?.[key];
        return value !== undefined && isLike(pattern, value);
      }),
  );
}

/** The sentence in which AWS refuses a call that no policy of the caller allows. */
export function denial(arn: string, { action, resource }: AwsCall): string {
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  return `User: ${arn} is not authorized to perform: ${action}${on} because no identity-based policy allows the ${action} action`;
}

function isLike(pattern: string, value: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 's').test(value);
}
