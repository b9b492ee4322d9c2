/** `commands.txt` of a recording: what was set up, before the first step and between steps. */

export interface SetupCommand {
  /** Empty for a command of the machine that holds the namespaces. */
  readonly namespace: string;
  readonly text: string;
  /** What was written to the command's standard input, as a here-document. */
  readonly input?: string;
}

export interface RecordedCommands {
  readonly before: readonly SetupCommand[];
  /** By the number of the step that follows. */
  readonly between: ReadonlyMap<number, readonly SetupCommand[]>;
}

export function parseCommands(text: string): RecordedCommands {
  const before: SetupCommand[] = [];
  const between = new Map<number, SetupCommand[]>();
  const lines = text.split('\n');
  let step = 0;
  let isStepCommand = false;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const heading = /^# step (\d+):/.exec(line);
    if (heading !== null) {
      step = Number(heading[1]);
      isStepCommand = true;
      continue;
    }
    if (line === '' || line.startsWith('#') || line.startsWith('  rc=')) continue;
    const [, namespace = '', words = ''] = /^(?:\[([^\]]+)\] )?(.*)$/.exec(line) ?? [];
    const marker = /<<(\w+)$/.exec(words)?.[1];
    let input: string | undefined;
    if (marker !== undefined) {
      const end = lines.indexOf(marker, index + 1);
      input = `${lines.slice(index + 1, end).join('\n')}\n`;
      index = end === -1 ? lines.length : end;
    }
    if (isStepCommand) {
      isStepCommand = false;
      continue;
    }
    const command = { namespace, text: words, ...(input === undefined ? {} : { input }) };
    if (step === 0) before.push(command);
    else between.set(step + 1, [...(between.get(step + 1) ?? []), command]);
  }
  return { before, between };
}
