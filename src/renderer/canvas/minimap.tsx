/** The whole picture, small, and the part of it that the pane shows: press or drag to look elsewhere. */
import { useEffect, useRef, type PointerEvent, type ReactElement, type RefObject } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { CanvasPalette } from './canvas-colors';
import { readCanvasPalette } from './canvas-palette';
import type { Box, Point } from './geometry';
import type { Layout } from './layout';
import type { PictureCanvas } from './picture-canvas';

const WIDTH = 168;
const HEIGHT = 104;
const MARGIN = 4;

export interface MinimapHandle {
  /** The picture has changed, or is looked at from elsewhere. */
  readonly update: () => void;
}

export function Minimap(props: {
  readonly canvas: PictureCanvas;
  readonly layout: RefObject<Layout | undefined>;
  readonly handle: RefObject<MinimapHandle | undefined>;
}): ReactElement {
  const { canvas, layout, handle } = props;
  const { t } = useMessages();
  const drawing = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let drawn: Layout | undefined;
    const update = (): void => {
      const current = layout.current;
      if (current === undefined || drawing.current === null || frame.current === null) return;
      if (current !== drawn) drawBoxes(drawing.current, current, readCanvasPalette());
      drawn = current;
      const { scale, origin } = placeOf(current.bounds);
      const seen = canvas.seenBox();
      const left = Math.max(0, (seen.x - origin.x) * scale);
      const top = Math.max(0, (seen.y - origin.y) * scale);
      Object.assign(frame.current.style, {
        left: `${left}px`,
        top: `${top}px`,
        width: `${Math.min(seen.width * scale, WIDTH - left)}px`,
        height: `${Math.min(seen.height * scale, HEIGHT - top)}px`,
      });
    };
    handle.current = { update };
    update();
    return (): void => {
      handle.current = undefined;
    };
  }, [canvas, layout, handle]);

  const look = (event: PointerEvent): void => {
    const bounds = layout.current?.bounds;
    if (bounds === undefined || event.buttons === 0) return;
    const rect = event.currentTarget.getBoundingClientRect();
    const { scale, origin } = placeOf(bounds);
    canvas.centerOn({
      x: (event.clientX - rect.left) / scale + origin.x,
      y: (event.clientY - rect.top) / scale + origin.y,
    });
  };
  return (
    <div
      className="canvas-minimap"
      role="img"
      aria-label={t('Overview')}
      data-testid="minimap"
      style={{ width: WIDTH, height: HEIGHT }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        look(event);
      }}
      onPointerMove={look}
    >
      <canvas ref={drawing} width={WIDTH * 2} height={HEIGHT * 2} aria-hidden />
      <div ref={frame} className="canvas-minimap-frame" />
    </div>
  );
}

/** From the picture's coordinates to the small one's. */
function placeOf({ x, y, width, height }: Box): { readonly scale: number; readonly origin: Point } {
  const scale = Math.min((WIDTH - 2 * MARGIN) / width, (HEIGHT - 2 * MARGIN) / height);
  return {
    scale,
    origin: { x: x - (WIDTH / scale - width) / 2, y: y - (HEIGHT / scale - height) / 2 },
  };
}

function drawBoxes(canvas: HTMLCanvasElement, layout: Layout, palette: CanvasPalette): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const { scale, origin } = placeOf(layout.bounds);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(2 * scale, 0, 0, 2 * scale, -origin.x * 2 * scale, -origin.y * 2 * scale);
  for (const [ref, { x, y, width, height }] of layout.boxes) {
    const isMachine = ref.startsWith('machine:');
    if (!isMachine && width * scale < 1.2) continue;
    if (ref.startsWith('interface:')) continue;
    context.fillStyle = isMachine ? palette.border : palette.segment;
    context.globalAlpha = isMachine ? 0.5 : 0.8;
    context.fillRect(x, y, width, height);
  }
  context.globalAlpha = 1;
  context.fillStyle = palette.segment;
  for (const { box } of layout.bars) context.fillRect(box.x, box.y, box.width, box.height);
}
