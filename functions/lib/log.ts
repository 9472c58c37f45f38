/**
 * One structured line per outcome. An object by itself and no text: Lambda's JSON log then has it as the object `message`, whose
 * members metric filters count and measure (`infra/constructs/outcome-metrics.ts`); see docs/adr/0005. Give ids, statuses and reasons; never a presigned URL, a token or a claim set: log lines are
 * kept longer and read by more people than either.
 */
export function log(
  outcome: string,
  facts: Readonly<Record<string, string | number | boolean | null | undefined>>,
): void {
  console.log({ outcome, ...facts });
}
