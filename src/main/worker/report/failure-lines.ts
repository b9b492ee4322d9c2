import type { StepReport } from '../../../sim/api/scenario-report';

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
  const trimmed = text.replace(/\n$/u, '');
  return trimmed === '' ? [] : trimmed.split('\n').map((line) => `${name}: ${line}`);
}
