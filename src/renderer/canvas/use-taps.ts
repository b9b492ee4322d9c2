/** Which interfaces somebody captures on, on the picture: a click on the mark shows the packets. */
import { useEffect, type RefObject } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { LabPicture } from '../store/lab-picture';
import { elementRef } from '../store/element-ref';
import { useStores } from '../store/stores-context';
import { tapsOf } from '../store/taps-of';
import type { CanvasViewKind } from '../store/workspace-store';
import type { Point } from './geometry';
import type { Layout } from './layout';
import type { CanvasHover, Drawing } from './use-drawing';

interface Taps {
  /** Shows the capture whose mark is there, in the pane. False where there is none. */
  readonly showAt: (at: Point) => boolean;
  /** With what the mark under the pointer means. */
  readonly described: (hover: CanvasHover | undefined) => CanvasHover | undefined;
}

export function useTaps(
  drawing: Drawing | undefined,
  layout: RefObject<Layout | undefined>,
  drawn: { readonly picture: LabPicture | undefined; readonly view: CanvasViewKind },
): Taps {
  const { t } = useMessages();
  const { capture, workspace } = useStores();
  const { picture, view } = drawn;

  useEffect(() => {
    const boxes = layout.current?.boxes;
    if (drawing === undefined || boxes === undefined) return undefined;
    const update = (): void => {
      const badges = [...tapsOf(capture.getState().captures)].flatMap(([interfaceId, tap]) => {
        const box = boxes.get(elementRef('interface', interfaceId));
        return box === undefined ? [] : [{ ...tap, at: { x: box.x + box.width, y: box.y } }];
      });
      drawing.overlay.setTaps(badges);
    };
    update();
    // Not by drawing the panel anew: captures count packets several times a second.
    return capture.subscribe((now, before) => {
      if (now.captures !== before.captures) update();
    });
  }, [drawing, layout, capture, picture, view]);

  const tapAt = (at: Point): ReturnType<Drawing['overlay']['tapAt']> =>
    drawing?.overlay.tapAt(drawing.canvas.pointAt(at));

  return {
    showAt: (at) => {
      const tap = tapAt(at);
      if (tap === undefined) return false;
      capture.getState().show(tap.captureId);
      workspace.getState().showPanel('packets');
      return true;
    },
    described: (hover) => {
      const tap = hover === undefined ? undefined : tapAt(hover.at);
      if (hover === undefined || tap === undefined) return hover;
      const { filter, isRunning } = tap;
      const what = !isRunning
        ? t('It was captured here.')
        : filter === ''
          ? t('Captured here.')
          : t('Captured here: {filter}', { filter });
      return { ...hover, lines: [...hover.lines, what, t('A click shows the packets.')] };
    },
  };
}
