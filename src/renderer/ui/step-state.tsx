/** How far a step of a Scenario is, as a shape and as a word. */
import { CircleCheck, CircleDashed, CircleX, LoaderCircle } from 'lucide-react';
import type { ReactElement } from 'react';
import type { ScenarioRunState } from '../../main/contract/scenario-requests';
import type { Translate } from '../i18n/messages';
import { useMessages } from '../i18n/messages-context';

export type StepState = ScenarioRunState['steps'][number]['state'];

const STATES: Readonly<Record<StepState, { readonly icon: ReactElement; readonly tone: string }>> = {
  waiting: { icon: <CircleDashed />, tone: 'tone-done' },
  running: { icon: <LoaderCircle className="is-turning" />, tone: 'tone-waiting' },
  passed: { icon: <CircleCheck />, tone: 'tone-good' },
  failed: { icon: <CircleX />, tone: 'tone-bad' },
};

export function StepStateIcon(props: { readonly state: StepState }): ReactElement {
  const { t } = useMessages();
  const { icon, tone } = STATES[props.state];
  const name = stepStateName(props.state, t);
  return (
    <span className={`step-state-icon ${tone}`} role="img" aria-label={name} title={name}>
      {icon}
    </span>
  );
}

export function stepStateName(state: StepState, t: Translate): string {
  switch (state) {
    case 'waiting':
      return t('to come');
    case 'running':
      return t('under way');
    case 'passed':
      return t('passed');
    case 'failed':
      return t('failed');
  }
}
