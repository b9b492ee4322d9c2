/** What was done and cannot be in the Scenario, or only otherwise: to be known before it is kept. */
import { TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useScenario } from '../store/stores-context';

export function RecordingWarnings(): ReactElement | undefined {
  const { t, words } = useMessages();
  const warnings = useScenario((state) => state.recording.warnings);
  if (warnings.length === 0) return undefined;
  return (
    <div className="recording-warnings" role="status" data-testid="recording-warnings">
      {warnings.map((warning, index) => (
        <p key={index} className="recording-warning">
          <TriangleAlert className="tone-waiting" aria-label={t('Warning')} /> {words(warning)}
        </p>
      ))}
    </div>
  );
}
