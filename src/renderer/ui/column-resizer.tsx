/** The right edge of a column's title: dragged, it makes the column wider or narrower; a double click lets it be as it comes. */
import { useRef, type PointerEvent, type ReactElement } from 'react';
import { clampedWidth } from './clamped-width';

interface Drag {
  readonly fromX: number;
  readonly fromWidth: number;
  readonly isMoved: boolean;
}

/** For the mouse alone: a panel that has such columns says their widths in a dialog, too. */
export function ColumnResizer(props: {
  /** Shown at once; to be kept once it `isDone`. Undefined is as the column comes. */
  readonly onWidth: (width: number | undefined, isDone: boolean) => void;
  readonly title: string;
  readonly testId: string;
}): ReactElement {
  const { onWidth } = props;
  const drag = useRef<Drag>(undefined);
  /** The two clicks of a double click are no wish: undefined until the pointer was elsewhere. */
  const widthAt = ({ clientX }: PointerEvent): number | undefined => {
    if (drag.current === undefined) return undefined;
    const { fromX, fromWidth, isMoved } = drag.current;
    if (!isMoved && clientX === fromX) return undefined;
    drag.current = { fromX, fromWidth, isMoved: true };
    return clampedWidth(fromWidth + clientX - fromX);
  };
  return (
    <span
      className="column-resizer"
      role="presentation"
      title={props.title}
      data-testid={props.testId}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        // Neither selects text nor takes the focus from the rows.
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        const fromWidth = event.currentTarget.parentElement?.offsetWidth ?? 0;
        drag.current = { fromX: event.clientX, fromWidth, isMoved: false };
      }}
      onPointerMove={(event) => {
        const width = widthAt(event);
        if (width !== undefined) onWidth(width, false);
      }}
      onPointerUp={(event) => {
        const width = widthAt(event);
        drag.current = undefined;
        if (width !== undefined) onWidth(width, true);
      }}
      onLostPointerCapture={() => {
        // After it was let go, too.
        if (drag.current === undefined) return;
        drag.current = undefined;
        onWidth(undefined, false);
      }}
      onDoubleClick={() => onWidth(undefined, true)}
    />
  );
}
