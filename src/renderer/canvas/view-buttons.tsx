/** Nearer, farther, all of it. */
import { Maximize, Minus, Plus } from 'lucide-react';
import type { ReactElement } from 'react';
import { IconButton } from '../ui/icon-button';
import type { Drawing } from './use-drawing';

const ZOOM_STEP = 1.25;

export function ViewButtons(props: {
  readonly drawing: Drawing | undefined;
  readonly onFit: () => void;
}): ReactElement {
  const { drawing, onFit } = props;
  return (
    <div className="canvas-buttons" role="group" aria-label="View">
      <IconButton label="Zoom in (+)" icon={<Plus />} onClick={() => drawing?.canvas.zoomBy(ZOOM_STEP)} />
      <IconButton
        label="Zoom out (-)"
        icon={<Minus />}
        onClick={() => drawing?.canvas.zoomBy(1 / ZOOM_STEP)}
      />
      <IconButton label="Fit to window (0)" icon={<Maximize />} testId="canvas-fit" onClick={onFit} />
    </div>
  );
}
