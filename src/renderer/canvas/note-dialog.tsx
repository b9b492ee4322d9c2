/** What a note says: a new one, or one that is there. */
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { Dialog } from '../ui/dialog';
import { DialogButtons } from '../ui/dialog-buttons';

const MAX_LENGTH = 2000;

export interface OpenNote {
  /** Undefined for a new one. */
  readonly name: string | undefined;
  readonly text: string;
  /** In the picture. */
  readonly at: readonly [number, number];
}

export function NoteDialog(props: {
  readonly note: OpenNote;
  readonly onSave: (text: string) => void;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useMessages();
  const { note, onSave, onClose } = props;
  const [text, setText] = useState(note.text);
  const isEmpty = text.trim() === '';
  return (
    <Dialog
      title={note.name === undefined ? t('New note') : t('Note')}
      testId="note-dialog"
      onClose={onClose}
      onSubmit={() => {
        if (!isEmpty) onSave(text.trimEnd());
      }}
      buttons={
        <DialogButtons
          submit={note.name === undefined ? t('Put it on the canvas') : t('Change it')}
          submitTestId="note-save"
          isDisabled={isEmpty}
          onCancel={onClose}
        />
      }
    >
      <label className="note-field">
        {t('What it says')}
        <textarea
          data-testid="note-text"
          rows={5}
          maxLength={MAX_LENGTH}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || isEmpty) return;
            event.preventDefault();
            onSave(text.trimEnd());
          }}
        />
      </label>
    </Dialog>
  );
}
