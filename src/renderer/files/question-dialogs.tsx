/** The short questions of opening and saving: each says what is at stake, and each way out is a button. */
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { Message } from '../i18n/message';
import type { FileRecovery } from '../../main/contract/file-requests';
import { fileNameOf } from '../store/file-paths';
import type { FileDialog } from '../store/file-dialog';
import { nameOfWish, type OpenWish } from '../store/open-wish';
import { useFile } from '../store/stores-context';
import { Dialog } from '../ui/dialog';
import { DialogButtons } from '../ui/dialog-buttons';
import { formatCalendarTime } from '../ui/format-time';
import { ProblemText } from '../ui/problem-text';

export function UnsavedDialog(props: { readonly wish: OpenWish }): ReactElement {
  const { t } = useMessages();
  const { wish } = props;
  const { file, cancel, open, saveAndOpen, isBusy } = useFile((state) => state);
  return (
    <Dialog
      title={t('Save the changes to {name}?', { name: file?.name ?? t('the lab') })}
      testId="unsaved-dialog"
      onClose={cancel}
      onSubmit={() => void saveAndOpen(wish)}
      buttons={
        <DialogButtons submit={t('Save')} submitTestId="unsaved-save" isDisabled={isBusy} onCancel={cancel}>
          <button
            type="button"
            className="button is-danger is-apart"
            disabled={isBusy}
            data-testid="unsaved-discard"
            onClick={() => void open(wish, true)}
          >
            {t('Don’t save')}
          </button>
        </DialogButtons>
      }
    >
      <p>
        <Message
          of={
            'It was edited since it was last saved. {wish} takes its place in this window; what is not saved is lost.'
          }
          values={{ wish: <strong>{nameOfWish(wish, t)}</strong> }}
        />
      </p>
    </Dialog>
  );
}

export function ChangedOnDiskDialog(props: { readonly path: string }): ReactElement {
  const { t } = useMessages();
  const { save, revert, cancel, isBusy } = useFile((state) => state);
  const name = fileNameOf(props.path);
  return (
    <Dialog
      title={t('{name} was changed on disk', { name })}
      testId="changed-dialog"
      onClose={cancel}
      onSubmit={() => void revert()}
      buttons={
        <DialogButtons
          submit={t('Use the one on disk')}
          submitTestId="changed-revert"
          isDisabled={isBusy}
          onCancel={cancel}
        >
          <button
            type="button"
            className="button is-danger is-apart"
            disabled={isBusy}
            data-testid="changed-overwrite"
            onClick={() => void save(true)}
          >
            {t('Replace it with mine')}
          </button>
        </DialogButtons>
      }
    >
      <p>
        <Message
          of={'Another program wrote {path} after it was read here. Nothing was saved yet.'}
          values={{ path: <span className="mono">{props.path}</span> }}
        />
      </p>
      <p className="field-note">
        {t(
          'Using the one on disk is an edit that can be undone, so that you can compare. Replacing it cannot be undone.',
        )}
      </p>
    </Dialog>
  );
}

export function ResetDialog(): ReactElement {
  const { t } = useMessages();
  const { file, reset, cancel, isBusy } = useFile((state) => state);
  return (
    <Dialog
      title={t('Back to the saved state?')}
      testId="reset-dialog"
      onClose={cancel}
      onSubmit={() => void reset()}
      buttons={
        <DialogButtons
          submit={t('Take the edits back')}
          submitTestId="reset-submit"
          isDisabled={isBusy}
          onCancel={cancel}
        />
      }
    >
      <p>
        {t(
          'The edits since {name} was last saved are taken back, and the lab starts anew at time zero. Undo brings the edits back. Open terminals end.',
          { name: file?.name ?? t('the lab') },
        )}
      </p>
    </Dialog>
  );
}

export function DiscardRecoveryDialog(props: { readonly recovery: FileRecovery }): ReactElement {
  const { t } = useMessages();
  const { id, labName, savedAtMs } = props.recovery;
  const { discardRecovery, cancel } = useFile((state) => state);
  return (
    <Dialog
      title={t('Discard the unsaved edits?')}
      testId="discard-recovery-dialog"
      onClose={cancel}
      onSubmit={() => void discardRecovery(id)}
      buttons={
        <DialogButtons
          submit={t('Discard')}
          submitTestId="discard-recovery-submit"
          isDanger
          onCancel={cancel}
        />
      }
    >
      <p>
        <Message
          of={'{name}, kept at {time}'}
          values={{ name: <strong>{labName}</strong>, time: formatCalendarTime(savedAtMs, 0) }}
        />
      </p>
      <p>{t('They are of a window that ended without saving, and cannot be had back afterwards.')}</p>
    </Dialog>
  );
}

export function ProblemDialog(props: {
  readonly question: Extract<FileDialog, { readonly kind: 'problem' }>;
}): ReactElement {
  const { t } = useMessages();
  const { problem, cancel } = useFile((state) => state);
  return (
    <Dialog
      title={props.question.title}
      testId="problem-dialog"
      onClose={cancel}
      onSubmit={cancel}
      buttons={
        <button type="submit" className="button is-primary">
          {t('OK')}
        </button>
      }
    >
      <ProblemText problem={problem} />
    </Dialog>
  );
}
