/** A verification in words: for the clipboard, a file, and what the panel says of each state. Pure. */
import type { Wording } from '../../main/contract/wording';
import type {
  Verification,
  VerificationProblem,
  VerificationScenario,
  VerificationStep,
} from '../../main/contract/verify-requests';
import type { Messages, Translate } from '../i18n/messages';

export function verificationText(verification: Verification, messages: Messages): string {
  const { t, words } = messages;
  const { lab, context, server, scenarios, problem } = verification;
  const lines = [
    t('{lab} on {context} ({server})', { lab, context, server }),
    sumOf(verification, t),
    ...(problem === undefined ? [] : [words(problemWords(problem))]),
    ...scenarios.flatMap((scenario) => [
      '',
      `${scenario.name}: ${scenarioStateName(scenario.state, t)}`,
      ...scenario.notes.map((note) => `  ${words(note)}`),
      ...scenario.steps.flatMap((step) => stepLines(step, messages)),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function stepLines(step: VerificationStep, { t, words }: Messages): readonly string[] {
  const { title, state, notes } = step;
  const printed = state === 'differs' ? sidesOf(step, t).flatMap(sideLines) : [];
  return [
    `  ${stepResultName(state, t)}: ${words(title)}`,
    ...notes.map((note) => `    ${words(note)}`),
    ...printed.map((line) => `    ${line}`),
  ];
}

interface Side {
  readonly side: string;
  readonly text: string;
}

/** What each has printed. */
export function sidesOf({ simulator, cluster }: VerificationStep, t: Translate): readonly Side[] {
  return [
    { side: t('In the simulator'), text: simulator?.stdout ?? '' },
    { side: t('On the cluster'), text: `${cluster?.stdout ?? ''}${cluster?.stderr ?? ''}` },
  ];
}

function sideLines({ side, text }: Side): readonly string[] {
  return text.trim() === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => `${side}: ${line}`);
}

/** Why it did not go on and what to do, as the command line says it: it may begin with the name of a program. */
function problemWords({ message, hint }: VerificationProblem): Wording {
  return { key: '{one}; {other}', values: { one: message, other: hint } };
}

/** What came of all of it once it is over, in a sentence. */
export function sumOf({ scenarios, problem }: Verification, t: Translate): string {
  const differing = scenarios.flatMap(({ steps }) => steps).filter(({ state }) => state === 'differs').length;
  if (differing > 0) return t('{count} steps differ.', { count: differing });
  if (problem !== undefined || scenarios.some(({ state }) => state === 'stopped'))
    return t('It did not come to its end.');
  return t('No difference: the cluster does what the simulator does.');
}

export function scenarioStateName(state: VerificationScenario['state'], t: Translate): string {
  switch (state) {
    case 'waiting':
      return t('to come');
    case 'looking':
      return t('looking whether the names are free…');
    case 'applying':
      return t('applying the objects, and waiting for the Pods…');
    case 'steps':
      return t('carrying out the steps…');
    case 'deleting':
      return t('taking away what was applied…');
    case 'same':
      return t('same as in the simulator');
    case 'differs':
      return t('differs from the simulator');
    case 'stopped':
      return t('stopped');
  }
}

export function stepResultName(state: VerificationStep['state'], t: Translate): string {
  switch (state) {
    case 'waiting':
      return t('to come');
    case 'running':
      return t('under way');
    case 'same':
      return t('same');
    case 'differs':
      return t('differs');
    case 'left out':
      return t('left out');
  }
}
