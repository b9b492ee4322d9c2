/**
 * A window over the page that wants an answer: title, body, buttons. Escape closes it, Enter presses the primary
 * button, and the focus goes back to where it was.
 */
import { X } from 'lucide-react';
import { useId, useLayoutEffect, type ReactElement, type ReactNode } from 'react';
import './dialog.css';
import { useMessages } from '../i18n/messages-context';
import { useElement } from './use-element';

export function Dialog(props: {
  readonly title: string;
  /** Asked to go, by Escape or the cross: what closes it is that it is not drawn any more. */
  readonly onClose: () => void;
  /** Makes it a form, which Enter submits. */
  readonly onSubmit?: () => void;
  readonly size?: 'small' | 'large' | 'page';
  readonly testId?: string;
  readonly children: ReactNode;
  /** The last one is the primary. */
  readonly buttons: ReactNode;
}): ReactElement {
  const { t } = useMessages();
  const { onClose, onSubmit } = props;
  const [dialog, dialogRef] = useElement<HTMLDialogElement>();
  const titleId = useId();

  useLayoutEffect(() => {
    if (dialog === undefined) return undefined;
    const { activeElement } = document;
    dialog.showModal();
    firstFieldOf(dialog)?.focus();
    return (): void => {
      dialog.close();
      if (activeElement instanceof HTMLElement) activeElement.focus();
    };
  }, [dialog]);

  return (
    <dialog
      ref={dialogRef}
      className={`dialog is-${props.size ?? 'small'}`}
      aria-labelledby={titleId}
      data-testid={props.testId}
      onCancel={(event) => {
        event.preventDefault();
        if (event.target === event.currentTarget) onClose();
      }}
      onKeyDown={(event) => {
        // The browser closes a dialog by itself at the second Escape, whatever becomes of the first.
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
        event.preventDefault();
        onClose();
      }}
    >
      <form
        className="dialog-form"
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit?.();
        }}
      >
        <header className="dialog-head">
          <h2 className="dialog-title" id={titleId}>
            {props.title}
          </h2>
          <button
            type="button"
            className="icon-button"
            aria-label={t('Close (Escape)')}
            title={t('Close (Escape)')}
            onClick={onClose}
          >
            <X />
          </button>
        </header>
        <div className="dialog-body">{props.children}</div>
        {props.buttons !== undefined && <footer className="dialog-buttons">{props.buttons}</footer>}
      </form>
    </dialog>
  );
}

/** What is to be answered, rather than the cross that the browser would choose. */
function firstFieldOf(dialog: HTMLElement): HTMLElement | undefined {
  const wanted = [
    '[data-autofocus]',
    '.dialog-body :is(input, select, textarea)',
    '.dialog-buttons .is-primary',
  ];
  for (const selector of wanted) {
    const element = dialog.querySelector<HTMLElement>(selector);
    if (element !== null) return element;
  }
  return undefined;
}
