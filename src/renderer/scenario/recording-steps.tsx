/** What is being recorded, as it comes. */
import { Square } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useScenario } from '../store/stores-context';
import { RecordingWarnings } from './recording-warnings';

export function RecordingSteps(): ReactElement {
  const { t, words } = useMessages();
  const { steps } = useScenario((state) => state.recording);
  const show = useScenario((state) => state.show);
  return (
    <section className="scenario is-recording" aria-label={t('Recording')} data-testid="recording-steps">
      <header className="scenario-head">
        <span className="recording-dot" aria-hidden />
        <h2 className="scenario-name">{t('Recording')}</h2>
        <button type="button" className="button" onClick={() => show({ kind: 'discard' })}>
          {t('Discard')}
        </button>
        <button type="button" className="button is-primary" onClick={() => show({ kind: 'stop' })}>
          <Square /> {t('Stop…')}
        </button>
      </header>
      {steps.length === 0 ? (
        <p className="scenario-note">
          {t(
            'Nothing yet. Run commands in terminals, send requests, edit the lab, start a capture: each becomes a step.',
          )}
        </p>
      ) : (
        <ol className="scenario-steps" aria-live="polite">
          {steps.map((step, index) => (
            <li key={index} data-testid="recording-step">
              <span className="mono">{words(step)}</span>
            </li>
          ))}
        </ol>
      )}
      <RecordingWarnings />
    </section>
  );
}
