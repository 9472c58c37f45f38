import { stepsOf } from './paths.ts';
import type { Step } from './paths.ts';

type Names = Readonly<Record<string, unknown>>;

/** Where a section of an update expression begins: none of these words may be the plain name of an attribute. */
const SECTION = /(?<![#:.\w])(?=(?:SET|ADD|DELETE|REMOVE)\s)/i;

/**
 * The same update expression, for engines that carry out one removal after the other: what is removed comes last, and
 * later elements of a list before earlier ones. In DynamoDB every path means the item as it was, so that
 * `REMOVE l[0], l[1]` takes the first two; an engine that has removed `l[0]` would then take the third for `l[1]`.
 *
 * @param names `ExpressionAttributeNames`.
 */
export function removeFromTheEnd(updateExpression: string, names: Names = {}): string {
  const sections = updateExpression.split(SECTION);
  const isRemoval = (section: string): boolean => /^REMOVE\s/i.test(section);
  // Twice is the engine's to refuse.
  if (sections.filter(isRemoval).length !== 1) return updateExpression;
  return [
    ...sections.filter((section) => !isRemoval(section)),
    ...sections.filter(isRemoval).map((section) => fromTheEnd(section, names)),
  ]
    .map((section) => section.trim())
    .filter((section) => section !== '')
    .join(' ');
}

function fromTheEnd(section: string, names: Names): string {
  if (!section.includes('[')) return section;
  const paths = section.trim().slice('REMOVE'.length).split(',');
  const sorted = paths
    .map((path) => path.trim())
    .sort((a, b) => laterElementFirst(stepsOf(a, names), stepsOf(b, names)));
  return `REMOVE ${sorted.join(', ')}`;
}

function laterElementFirst(a: readonly Step[], b: readonly Step[]): number {
  const at = a.findIndex((step, position) => step !== b[position]);
  const [ours, theirs] = [a[at], b[at]];
  return typeof ours === 'number' && typeof theirs === 'number' ? theirs - ours : 0;
}
