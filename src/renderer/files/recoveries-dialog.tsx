/** Unsaved edits of several windows that ended, the newest first: each is taken back or discarded by itself. */
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useFile } from '../store/stores-context';
import { Dialog } from '../ui/dialog';
import { formatCalendarTime } from '../ui/format-time';

export function RecoveriesDialog(): ReactElement {
  const { t } = useMessages();
  const { file, recover, show, cancel, isBusy } = useFile((state) => state);
  return (
    <Dialog
      title={t('Unsaved edits')}
      testId="recoveries-dialog"
      onClose={cancel}
      onSubmit={cancel}
      buttons={
        <button type="submit" className="button">
          {t('Close')}
        </button>
      }
    >
      <p>
        {t(
          'No file is changed until you save. Edits that are taken back replace what is in the window, which is kept here meanwhile.',
        )}
      </p>
      <ul className="recoveries" aria-label={t('Unsaved edits')}>
        {(file?.recoveries ?? []).map((recovery) => {
          const time = formatCalendarTime(recovery.savedAtMs, 0);
          return (
            <li key={recovery.id} className="recovery" data-testid="recovery">
              <span className="recovery-text">
                <strong>{recovery.labName}</strong>
                <span className="recovery-note">{time}</span>
                <span className="recovery-note">{recovery.fileNames.join(', ')}</span>
              </span>
              <button
                type="button"
                className="button is-primary"
                disabled={isBusy}
                aria-label={t('Recover {name} of {time}', { name: recovery.labName, time })}
                data-testid="recovery-take"
                onClick={() => void recover(recovery.id)}
              >
                {t('Recover')}
              </button>
              <button
                type="button"
                className="button"
                disabled={isBusy}
                aria-label={t('Discard {name} of {time}…', { name: recovery.labName, time })}
                data-testid="recovery-discard"
                onClick={() => show({ kind: 'discard-recovery', recovery })}
              >
                {t('Discard…')}
              </button>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
