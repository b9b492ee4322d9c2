/** What a step of a Scenario says to its reader: the task above the command, and the hint for who asks for it. */
import type { ReactElement } from 'react';
import type { StepGuide } from '../../main/contract/scenario-requests';
import { useMessages } from '../i18n/messages-context';
import { localText } from './local-text';

export function StepGuideText(props: { readonly guide: StepGuide | undefined }): ReactElement | undefined {
  const { t, language } = useMessages();
  const { task, hints = [] } = props.guide ?? {};
  if (task === undefined && hints.length === 0) return undefined;
  return (
    <div className="step-guide">
      {task !== undefined && <p className="step-task">{localText(task, language)}</p>}
      {hints.map((hint, index) => (
        <details key={index} className="step-hint" data-testid="step-hint">
          <summary>{t('Hint')}</summary>
          <p>{localText(hint, language)}</p>
        </details>
      ))}
    </div>
  );
}
