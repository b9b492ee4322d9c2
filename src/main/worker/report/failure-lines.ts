import type { StepReport } from '../../../sim/api/scenario-report';

/** Of what a command printed: nobody reads more, and all of it is in the report as JSON. */
const MOST_CHARACTERS = 256 * 1024;

type Told = Pick<StepReport, 'failures' | 'drops' | 'stdout' | 'stderr'>;

/** What went wrong in a step: expectations first, then what the command said, then the packets that died. */
export function failureLines(
  step: Told,
  dropped = (drop: string): string => `dropped: ${drop}`,
): readonly string[] {
  return [
    ...step.failures.flatMap((failure) => failure.split('\n')),
    ...outputLines('stdout', step.stdout),
    ...outputLines('stderr', step.stderr),
    ...step.drops.map(dropped),
  ];
}

function outputLines(name: string, text: string): readonly string[] {
  const shown = text.slice(0, MOST_CHARACTERS);
  const trimmed = shown.replace(/\n$/u, '');
  if (trimmed === '') return [];
  const lines = trimmed.split('\n').map((line) => `${name}: ${line}`);
  const more = text.length - shown.length;
  return more === 0 ? lines : [...lines, `${name}: … (+${more})`];
}
