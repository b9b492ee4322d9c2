import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useCapture } from '../store/stores-context';
import { Dialog } from '../ui/dialog';

/** A note on a packet, which goes into the exported file. */
export function CommentDialog(props: {
  readonly number: number;
  readonly comment: string;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useMessages();
  const save = useCapture((state) => state.comment);
  const [text, setText] = useState(props.comment);
  const submit = (): void => {
    void save(props.number, text.trim());
    props.onClose();
  };
  return (
    <Dialog
      title={t('Comment on packet {number}', { number: props.number })}
      onClose={props.onClose}
      onSubmit={submit}
      testId="comment-dialog"
      buttons={
        <>
          <button type="button" className="button" onClick={props.onClose}>
            {t('Cancel')}
          </button>
          <button type="submit" className="button is-primary">
            {t('Save')}
          </button>
        </>
      }
    >
      <textarea
        className="text-input comment-text"
        rows={4}
        maxLength={4096}
        data-autofocus=""
        aria-label={t('Comment')}
        data-testid="comment-text"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
        }}
      />
      <p className="field-note">
        {t('Wireshark shows it beside the packet, when the capture is exported as pcapng.')}
      </p>
    </Dialog>
  );
}
