/** How `podwire verify` prints what a real cluster did. */
import { inEnglish } from '../../sim/api/sentence';
import type { VerifiedScenario } from './verify-scenario';
import type { VerifiedStep } from './verify-step';

const WORDS = { same: 'same   ', differs: 'DIFFERS', 'left out': 'left out' } as const;

export function verifiedText(scenarios: readonly VerifiedScenario[]): string {
  const lines = scenarios.flatMap(({ name, hasPassed, steps, notes }) => [
    `${hasPassed ? 'SAME' : 'DIFFERS'} ${name}`,
    ...notes.map((note) => `  ${inEnglish(note)}`),
    ...steps.flatMap(stepLines),
  ]);
  const differing = scenarios
    .flatMap(({ steps }) => steps)
    .filter(({ result }) => result === 'differs').length;
  const sum =
    differing === 0 ? 'no difference' : `${differing} ${differing === 1 ? 'step differs' : 'steps differ'}`;
  return `${lines.join('\n')}\n${sum}\n`;
}

export function verifiedJson(scenarios: readonly VerifiedScenario[]): string {
  const plain = scenarios.map(({ name, hasPassed, steps, notes }) => ({
    name,
    hasPassed,
    steps: steps.map((step) => ({
      ...step,
      title: inEnglish(step.title),
      notes: step.notes.map(inEnglish),
    })),
    notes: notes.map(inEnglish),
  }));
  return `${JSON.stringify(plain, undefined, 2)}\n`;
}

function stepLines({ title, result, notes, cluster }: VerifiedStep): readonly string[] {
  const said = result === 'differs' ? `${cluster?.stdout ?? ''}${cluster?.stderr ?? ''}`.trim() : '';
  return [
    `  ${WORDS[result]} ${inEnglish(title)}`,
    ...notes.map((note) => `          ${inEnglish(note)}`),
    ...(said === '' ? [] : said.split('\n').map((line) => `          cluster: ${line}`)),
  ];
}
