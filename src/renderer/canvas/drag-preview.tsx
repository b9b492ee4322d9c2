/** What is seen of a drag. */
import type { ReactElement } from 'react';
import { createPortal } from 'react-dom';
import { nameOfRef } from '../store/design-ref';
import { useMessages } from '../i18n/messages-context';
import { dropWords } from './drag-rules';
import type { Point } from './geometry';
import { ELEMENT_ICONS } from './tool-rail';
import type { Drag } from './use-drag';

/** From the pointer, in pixels. */
const BESIDE = 12;
/** As the style has it. */
const MAX_WIDTH = 340;

/** The line that is being drawn from an element to the pointer. */
export function RubberBand(props: {
  readonly from: Point;
  readonly to: Point;
  readonly origin: Point;
}): ReactElement {
  const { from, to, origin } = props;
  return (
    <svg className="canvas-rubber-band" aria-hidden>
      <line x1={from.x - origin.x} y1={from.y - origin.y} x2={to.x - origin.x} y2={to.y - origin.y} />
      <circle cx={to.x - origin.x} cy={to.y - origin.y} r={4} />
    </svg>
  );
}

/** What is in hand, beside the pointer, and what letting go would do. */
export function DragPreview(props: {
  readonly drag: Drag;
  readonly target: string | undefined;
  /** Would it stand there, since nothing takes it? */
  readonly hasPlace: boolean;
  readonly isLocked: boolean;
}): ReactElement {
  const { dragged, at, over } = props.drag;
  const { t } = useMessages();
  const isPlaced = props.hasPlace && dragged.kind !== 'add';
  const isKept = props.isLocked && props.target === undefined;
  // A Pod has a cell of its node, which is never between two.
  const placeWords = dragged.kind === 'move' ? t('to this place') : t('to this place; Alt: exactly here');
  const overWords = isKept ? t('locked in its place') : dropWords(dragged, props.target, t);
  const words = over === undefined ? t('let go here to cancel') : isPlaced ? placeWords : overWords;
  const isIdle = over === undefined || (dragged.kind !== 'add' && props.target === undefined && !isPlaced);
  const isAtRight = innerWidth - at.x < BESIDE + MAX_WIDTH;
  const side = isAtRight ? { right: innerWidth - at.x + BESIDE } : { left: at.x + BESIDE };
  return createPortal(
    <div
      className={`drag-preview${isIdle ? ' is-idle' : ''}`}
      data-testid="drag-preview"
      style={{ ...side, top: at.y + BESIDE }}
      aria-hidden
    >
      {dragged.kind === 'add' && ELEMENT_ICONS[dragged.item.add.element]}
      <strong>{dragged.kind === 'add' ? t(dragged.item.name) : nameOfRef(dragged.ref)}</strong>
      <span>{words}</span>
    </div>,
    document.body,
  );
}
