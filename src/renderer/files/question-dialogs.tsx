/** The short questions of opening and saving: each says what is at stake, and each way out is a button. */
import type { ReactElement } from 'react';
import { fileNameOf } from '../store/file-paths';
import type { FileDialog } from '../store/file-dialog';
import { nameOfWish, type OpenWish } from '../store/open-wish';
import { useFile } from '../store/stores-context';
import { Dialog } from '../ui/dialog';
import { DialogButtons } from '../ui/dialog-buttons';
import { ProblemText } from './problem-text';

export function UnsavedDialog(props: { readonly wish: OpenWish }): ReactElement {
  const { wish } = props;
  const { file, cancel, open, saveAndOpen, isBusy } = useFile((state) => state);
  return (
    <Dialog
      title={`Save the changes to ${file?.name ?? 'the lab'}?`}
      testId="unsaved-dialog"
      onClose={cancel}
      onSubmit={() => void saveAndOpen(wish)}
      buttons={
        <DialogButtons submit="Save" submitTestId="unsaved-save" isDisabled={isBusy} onCancel={cancel}>
          <button
            type="button"
            className="button is-danger is-apart"
            disabled={isBusy}
            data-testid="unsaved-discard"
            onClick={() => void open(wish, true)}
          >
            Don’t save
          </button>
        </DialogButtons>
      }
    >
      <p>
        It was edited since it was last saved. <strong>{nameOfWish(wish)}</strong> takes its place in this
        window; what is not saved is lost.
      </p>
    </Dialog>
  );
}

export function ChangedOnDiskDialog(props: { readonly path: string }): ReactElement {
  const { save, revert, cancel, isBusy } = useFile((state) => state);
  const name = fileNameOf(props.path);
  return (
    <Dialog
      title={`${name} was changed on disk`}
      testId="changed-dialog"
      onClose={cancel}
      onSubmit={() => void revert()}
      buttons={
        <DialogButtons
          submit="Use the one on disk"
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
            Replace it with mine
          </button>
        </DialogButtons>
      }
    >
      <p>
        Another program wrote <span className="mono">{props.path}</span> after it was read here. Nothing was
        saved yet.
      </p>
      <p className="field-note">
        Using the one on disk is an edit that can be undone, so that you can compare. Replacing it cannot be
        undone.
      </p>
    </Dialog>
  );
}

export function ResetDialog(): ReactElement {
  const { file, reset, cancel, isBusy } = useFile((state) => state);
  return (
    <Dialog
      title="Back to the saved state?"
      testId="reset-dialog"
      onClose={cancel}
      onSubmit={() => void reset()}
      buttons={
        <DialogButtons
          submit="Take the edits back"
          submitTestId="reset-submit"
          isDisabled={isBusy}
          onCancel={cancel}
        />
      }
    >
      <p>
        The edits since {file?.name ?? 'the lab'} was last saved are taken back, and the lab starts anew at
        time zero. Undo brings the edits back. Open terminals end.
      </p>
    </Dialog>
  );
}

export function DiscardRecoveryDialog(): ReactElement {
  const { discardRecovery, cancel } = useFile((state) => state);
  return (
    <Dialog
      title="Discard the unsaved edits?"
      testId="discard-recovery-dialog"
      onClose={cancel}
      onSubmit={() => void discardRecovery()}
      buttons={
        <DialogButtons submit="Discard" submitTestId="discard-recovery-submit" isDanger onCancel={cancel} />
      }
    >
      <p>They are of a window that ended without saving, and cannot be had back afterwards.</p>
    </Dialog>
  );
}

export function ProblemDialog(props: {
  readonly question: Extract<FileDialog, { readonly kind: 'problem' }>;
}): ReactElement {
  const { problem, cancel } = useFile((state) => state);
  return (
    <Dialog
      title={props.question.title}
      testId="problem-dialog"
      onClose={cancel}
      onSubmit={cancel}
      buttons={
        <button type="submit" className="button is-primary">
          OK
        </button>
      }
    >
      <ProblemText problem={problem} />
    </Dialog>
  );
}
