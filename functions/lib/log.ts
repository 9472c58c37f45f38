/**
 * One structured line per outcome. Give ids, statuses and reasons; never a presigned URL, a token or a claim set: log lines are
 * kept longer and read by more people than either.
 */
export function log(
  outcome: string,
  facts: Readonly<Record<string, string | number | boolean | null | undefined>>,
): void {
  console.log(JSON.stringify({ outcome, ...facts }));
}
