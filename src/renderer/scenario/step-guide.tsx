/** What a step of a Scenario says to its reader: the task above the command, and the hint for who asks for it. */
import type { ReactElement } from 'react';
import type { StepGuide } from '../../main/contract/scenario-requests';
import { useMessages } from '../i18n/messages-context';

export function StepGuideText(props: { readonly guide: StepGuide | undefined }): ReactElement | undefined {
  const { t } = useMessages();
  const { task, hint } = props.guide ?? {};
  if (task === undefined && hint === undefined) return undefined;
  return (
    <div className="step-guide">
      {task !== undefined && <p className="step-task">{task}</p>}
      {hint !== undefined && (
        <details className="step-hint" data-testid="step-hint">
          <summary>{t('Hint')}</summary>
          <p>{hint}</p>
        </details>
      )}
    </div>
  );
}
