/** How `podwire verify` prints what a real cluster did. */
import type { VerifiedScenario } from './verify-scenario';
import type { VerifiedStep } from './verify-step';

const WORDS = { same: 'same   ', differs: 'DIFFERS', 'left out': 'left out' } as const;

export function verifiedText(scenarios: readonly VerifiedScenario[]): string {
  const lines = scenarios.flatMap(({ name, hasPassed, steps, notes }) => [
    `${hasPassed ? 'SAME' : 'DIFFERS'} ${name}`,
    ...notes.map((note) => `  not ready: ${note}`),
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
  return `${JSON.stringify(scenarios, undefined, 2)}\n`;
}

function stepLines({ title, result, notes, cluster }: VerifiedStep): readonly string[] {
  const said = result === 'differs' ? `${cluster?.stdout ?? ''}${cluster?.stderr ?? ''}`.trim() : '';
  return [
    `  ${WORDS[result]} ${title}`,
    ...notes.map((note) => `          ${note}`),
    ...(said === '' ? [] : said.split('\n').map((line) => `          cluster: ${line}`)),
  ];
}
