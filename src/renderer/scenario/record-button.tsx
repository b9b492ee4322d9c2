/** Starts a recording; while one goes on, says so in a word and a count, and stops it. */
import { CircleDot, Square } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useLab, useScenario, useWorkspace } from '../store/stores-context';
import { IconButton, keepFocus } from '../ui/icon-button';
import './scenario.css';

export function RecordButton(): ReactElement {
  const { t } = useMessages();
  const { isRecording, steps } = useScenario((state) => state.recording);
  const isPlayed = useScenario((state) => state.run?.isRunning ?? false);
  const isConnected = useLab((state) => state.isConnected);
  const show = useScenario((state) => state.show);
  const showPanel = useWorkspace((state) => state.showPanel);
  if (!isRecording) {
    return (
      <button
        type="button"
        className="button record-button"
        title={isPlayed ? t('A Scenario is being played') : t('Record what is done as a Scenario')}
        disabled={!isConnected || isPlayed}
        data-testid="record"
        onMouseDown={keepFocus}
        onClick={() => show({ kind: 'start' })}
      >
        <CircleDot className="tone-bad" /> <span className="record-word">{t('Record')}</span>
      </button>
    );
  }
  return (
    <span className="recording">
      <button
        type="button"
        className="recording-state"
        title={t('Show what was recorded so far')}
        data-testid="recording-state"
        onMouseDown={keepFocus}
        onClick={() => showPanel('scenarios')}
      >
        <span className="recording-dot" aria-hidden />
        {t('Recording · {count} steps', { count: steps.length })}
      </button>
      <IconButton
        label={t('Stop the recording…')}
        icon={<Square />}
        testId="record-stop"
        onClick={() => show({ kind: 'stop' })}
      />
    </span>
  );
}
