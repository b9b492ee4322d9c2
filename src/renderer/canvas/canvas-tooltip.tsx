import type { ReactElement } from 'react';
import type { CanvasHover } from './use-drawing';

/** Opens towards the middle of the picture, where there is room. */
export function CanvasTooltip(props: {
  readonly hover: CanvasHover;
  readonly container: HTMLElement;
}): ReactElement {
  const { lines, at } = props.hover;
  const { clientWidth: width, clientHeight: height } = props.container;
  const side = at.x > width / 2 ? { right: width - at.x + 14 } : { left: at.x + 14 };
  const level = at.y > height / 2 ? { bottom: height - at.y + 14 } : { top: at.y + 14 };
  return (
    <div className="canvas-tooltip" role="tooltip" style={{ ...level, ...side }}>
      {lines.map((line, index) => (
        <div key={index}>{line}</div>
      ))}
    </div>
  );
}
