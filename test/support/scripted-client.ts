/** A call that a scripted client was given. */
export interface SentCommand {
  /** E.g. `GetCommand`. */
  readonly name: string;
  readonly input: unknown;
}

/** What a client answers to a command: the answers in order, the last of them again and again; an `Error` is thrown. */
export type Script = Readonly<Record<string, readonly unknown[]>>;

/**
 * An AWS client that answers by a script and notes what it was asked. A command that the script does not name fails the test.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- which of the SDK's clients it stands in for is the caller's to say
export function scriptedClient<Client>(script: Script): { readonly client: Client; readonly sent: SentCommand[] } {
  const sent: SentCommand[] = [];
  const asked = new Map<string, number>();
  const send = async (command: { readonly input: unknown }): Promise<unknown> => {
    await Promise.resolve();
    const { name } = command.constructor;
    sent.push({ name, input: command.input });
    const answers = script[name];
    if (!answers) throw new Error(`Nobody expected a ${name}.`);
    const nth = asked.get(name) ?? 0;
    asked.set(name, nth + 1);
    const answer = answers[Math.min(nth, answers.length - 1)];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  // What is tested calls `send` and nothing else.
  return { client: { send } as unknown as Client, sent };
}
