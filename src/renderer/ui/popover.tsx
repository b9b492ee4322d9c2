/** A panel beside the button that opened it. Escape or a press elsewhere closes it, and the focus goes back. */
import { useEffect, useLayoutEffect, useState, type ReactElement, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { useElement } from './use-element';

const MARGIN = 8;

export function Popover(props: {
  readonly anchor: HTMLElement;
  readonly label: string;
  readonly onClose: () => void;
  readonly testId?: string;
  readonly children: ReactNode;
}): ReactElement {
  const { anchor, onClose } = props;
  const [panel, panelRef] = useElement<HTMLDivElement>();
  const [place, setPlace] = useState<{ left: number; top: number; maxHeight: number }>();

  useLayoutEffect(() => {
    if (panel !== undefined) setPlace(placeBeside(anchor.getBoundingClientRect(), panel));
  }, [anchor, panel]);

  useEffect(() => {
    if (panel === undefined) return undefined;
    const onPointerDown = (event: PointerEvent): void => {
      const { target } = event;
      const isInside = target instanceof Node && (panel.contains(target) || anchor.contains(target));
      if (!isInside) onClose();
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.stopPropagation();
      onClose();
      anchor.focus();
    };
    document.addEventListener('pointerdown', onPointerDown, true);
    document.addEventListener('keydown', onKeyDown, true);
    return (): void => {
      document.removeEventListener('pointerdown', onPointerDown, true);
      document.removeEventListener('keydown', onKeyDown, true);
    };
  }, [panel, anchor, onClose]);

  return createPortal(
    <div
      ref={panelRef}
      className="popover"
      role="dialog"
      aria-label={props.label}
      // One that is longer than the window is scrolled by keys.
      tabIndex={0}
      data-testid={props.testId}
      style={place ?? { visibility: 'hidden' }}
    >
      {props.children}
    </div>,
    document.body,
  );
}

/** Below the anchor, or above it where there is more room; never outside of the window. */
function placeBeside(
  anchor: DOMRect,
  panel: HTMLElement,
): { readonly left: number; readonly top: number; readonly maxHeight: number } {
  const roomBelow = innerHeight - anchor.bottom - MARGIN;
  const roomAbove = anchor.top - MARGIN;
  const wanted = panel.scrollHeight + 2;
  const isBelow = roomBelow >= wanted || roomBelow >= roomAbove;
  const maxHeight = (isBelow ? roomBelow : roomAbove) - 4;
  const height = Math.min(wanted, maxHeight);
  const left = Math.max(MARGIN, Math.min(anchor.left, innerWidth - panel.offsetWidth - MARGIN));
  return { left, top: isBelow ? anchor.bottom + 4 : anchor.top - 4 - height, maxHeight };
}
