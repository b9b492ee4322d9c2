/** What an edit has to say: why it is not done, with an offer; whether a lab file may be made; and words for screen readers. */
import { Ban, X } from 'lucide-react';
import { useEffect, useLayoutEffect, useState, type ReactElement } from 'react';
import { createPortal } from 'react-dom';
import { useMessages } from '../i18n/messages-context';
import type { Refusal } from '../store/design-store';
import { useDesign } from '../store/stores-context';
import { Dialog } from '../ui/dialog';
import { IconButton } from '../ui/icon-button';
import { useElement } from '../ui/use-element';
import { clearPlace } from './clear-place';

const MARGIN = 8;
const CLICKABLE = 'button, input, select, textarea, a, [role="tab"]';

export function EditAnswers(): ReactElement {
  const refusal = useDesign((state) => state.refusal);
  const announcement = useDesign((state) => state.announcement);
  return (
    <>
      {refusal !== undefined && <RefusalPopover key={refusal.message} refusal={refusal} />}
      <LabFileDialog />
      {createPortal(
        <div className="visually-hidden" role="status" aria-live="polite" data-testid="edit-announcement">
          {announcement !== undefined && <span key={announcement.number}>{announcement.text}</span>}
        </div>,
        document.body,
      )}
    </>
  );
}

/** Where the edit was made, or beside it where buttons are; in the middle of the window where it was made without pointing. */
function RefusalPopover(props: { readonly refusal: Refusal }): ReactElement {
  const { t } = useMessages();
  const { refusal } = props;
  const dismiss = useDesign((state) => state.dismissRefusal);
  const acceptOffer = useDesign((state) => state.acceptOffer);
  const [panel, panelRef] = useElement<HTMLDivElement>();
  const [place, setPlace] = useState<{ left: number; top: number }>();

  useLayoutEffect(() => {
    if (panel === undefined) return;
    const { offsetWidth: width, offsetHeight: height } = panel;
    const at = refusal.at ?? { x: (innerWidth - width) / 2, y: innerHeight / 3 };
    const others = [...document.querySelectorAll(CLICKABLE)].filter((element) => !panel.contains(element));
    const { x, y } = clearPlace(
      { x: at.x, y: at.y + MARGIN, width, height },
      { width: innerWidth, height: innerHeight },
      others.map((element) => element.getBoundingClientRect()),
    );
    setPlace({ left: x, top: y });
  }, [panel, refusal]);

  useEffect(() => {
    if (panel === undefined) return undefined;
    const { activeElement } = document;
    const close = (): void => {
      dismiss();
      if (activeElement instanceof HTMLElement) activeElement.focus();
    };
    const onPointerDown = ({ target }: PointerEvent): void => {
      if (!(target instanceof Node) || !panel.contains(target)) dismiss();
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      close();
    };
    document.addEventListener('pointerdown', onPointerDown, true);
    document.addEventListener('keydown', onKeyDown, true);
    return (): void => {
      document.removeEventListener('pointerdown', onPointerDown, true);
      document.removeEventListener('keydown', onKeyDown, true);
    };
  }, [panel, dismiss]);

  const isPlaced = place !== undefined;
  useEffect(() => {
    if (isPlaced) panel?.querySelector<HTMLElement>('.button')?.focus();
  }, [panel, isPlaced]);

  return createPortal(
    <div
      ref={panelRef}
      className="popover refusal"
      role="alertdialog"
      aria-label={t('Not done')}
      data-testid="refusal"
      style={place ?? { visibility: 'hidden' }}
    >
      <div className="refusal-line">
        <Ban className="tone-bad" aria-hidden />
        <p className="refusal-message">{refusal.message}</p>
        <IconButton label={t('Close (Escape)')} icon={<X />} onClick={dismiss} />
      </div>
      {refusal.offer !== undefined && (
        <div className="refusal-buttons">
          <button
            type="button"
            className="button is-primary"
            data-testid="refusal-offer"
            onClick={() => void acceptOffer()}
          >
            {refusal.offer.label}
          </button>
        </div>
      )}
    </div>,
    document.body,
  );
}

function LabFileDialog(): ReactElement | undefined {
  const { t } = useMessages();
  const question = useDesign((state) => state.question);
  const answer = useDesign((state) => state.answerQuestion);
  if (question === undefined) return undefined;
  return (
    <Dialog
      title={t('Make {name}?', { name: question.fileName })}
      testId="lab-file-question"
      onClose={() => void answer(false)}
      onSubmit={() => void answer(true)}
      buttons={
        <>
          <button type="button" className="button" onClick={() => void answer(false)}>
            {t('Cancel')}
          </button>
          <button type="submit" className="button is-primary" data-testid="lab-file-make">
            {t('Make the lab file')}
          </button>
        </>
      }
    >
      <p>{question.message}</p>
    </Dialog>
  );
}
