import type { Ready } from '../support/server.ts';

/** Tells the benchmark that this process serves, and answers what it asks. It ends with the benchmark. */
export function serve(ready: Ready, answers: Readonly<Record<string, () => unknown>> = {}): void {
  process.on('message', (what: string) => {
    const { user, system } = process.cpuUsage();
    const usage = () => ({ cpuMs: (user + system) / 1000, rssMib: process.memoryUsage().rss / 1024 / 1024 });
    const answer = async (): Promise<unknown> => (await (what === 'usage' ? usage : answers[what])?.()) ?? null;
    // A failure ends the process, which the benchmark tells from an answer.
    void answer().then((given) => process.send?.(given));
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.(ready);
}
