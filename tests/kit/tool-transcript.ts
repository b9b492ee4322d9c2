/** What the real tools printed (`tests/fixtures/tools`): `$ COMMAND`, then output, complaints and the exit code. */
interface ToolStep {
  readonly line: string;
  readonly expected: string;
}

export interface ToolRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export function parseToolTranscript(text: string): readonly ToolStep[] {
  return text
    .split(/^(?=\$ )/mu)
    .filter((part) => part.startsWith('$ '))
    .map((part) => {
      const [line = '', ...rest] = part.replace(/\n$/u, '').split('\n');
      return { line: line.slice(2), expected: rest.join('\n') };
    });
}

export function toolTranscriptText({ stdout, stderr, exitCode }: ToolRun): string {
  const linesOf = (text: string): readonly string[] => {
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines;
  };
  return [
    ...linesOf(stdout).map((line) => `  ${line}`),
    // Which line of the script it was is bash's own.
    ...linesOf(stderr).map((line) => `! ${line.replace(/^bash: line \d+: /u, 'bash: ')}`),
    ...(exitCode === 0 ? [] : [`= ${exitCode}`]),
  ].join('\n');
}
