import { readFileSync, readdirSync } from 'node:fs';
import { eventually } from '../stack.ts';

/**
 * Every process of the stack on a data folder, also one that has lost its parent: all of them inherit the variable that names
 * the folder. Nothing where the system has no /proc.
 */
export function processesOf(dataFolder: string): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const variables = textOf(`/proc/${pid}/environ`).split('\0');
      if (!variables.includes(`LECTERN_DATA=${dataFolder}`)) return [];
      return [`${pid} ${textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()}`];
    });
}

/** Waits until none is left: the kernel tells the helpers of a killed process of its death a moment later. */
export async function expectAllGone(dataFolder: string): Promise<void> {
  let left = processesOf(dataFolder);
  await eventually(
    () => Promise.resolve((left = processesOf(dataFolder)).length === 0 ? true : undefined),
    'every process of the stack is gone',
    5000,
  ).catch((error: unknown) => {
    throw new Error(`These outlive their stack:\n${left.join('\n')}`, { cause: error });
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
