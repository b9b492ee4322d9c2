/** Frames over the picture: where something would stand, the lines that it shares with others there, and the band that selects. */
import type { ReactElement } from 'react';
import type { Box } from './geometry';

export function PaneFrames(props: {
  readonly kind: 'ghost' | 'guide' | 'band';
  /** In the pane. */
  readonly boxes: readonly Box[];
}): ReactElement {
  const { kind, boxes } = props;
  return (
    <>
      {boxes.map(({ x, y, width, height }, index) => (
        <div
          key={index}
          className={`canvas-frame is-${kind}`}
          data-testid={`canvas-${kind}`}
          style={{ left: x, top: y, width, height }}
          aria-hidden
        />
      ))}
    </>
  );
}
