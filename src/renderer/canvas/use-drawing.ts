/** The picture in its container: drawn anew, step by step, whenever the lab, the theme or the marks change. */
import { useEffect, useRef, useState, type RefObject } from 'react';
import { isMotionReduced } from '../ui/is-motion-reduced';
import type { ReachMatrixView } from '../../main/contract/reach-requests';
import { useMessages } from '../i18n/messages-context';
import type { LabPicture } from '../store/lab-picture';
import { useStores, useTheme, useWorkspace } from '../store/stores-context';
import { PRESENTER_SCALE } from '../store/use-code-size';
import type { CanvasViewKind } from '../store/workspace-store';
import { isAlike } from '../ui/is-alike';
import { readCanvasPalette } from './canvas-palette';
import { Gestures } from './gestures';
import type { Box, Point } from './geometry';
import type { Layout } from './layout';
import { PictureCanvas, type GivenMarks } from './picture-canvas';
import { sceneOf, type Scene } from './scene';
import { TrafficOverlay } from './traffic-overlay';
import { usePrinting } from './use-printing';

/** What the pointer is on, with its name and more, and where in the picture's pane. */
export interface CanvasHover {
  readonly ref: string;
  readonly lines: readonly string[];
  readonly at: Point;
}

export interface DrawingListener {
  /** `isAdding` with Ctrl, Shift or Meta. */
  readonly onTap: (ref: string | undefined, tap: { readonly isAdding: boolean; readonly at: Point }) => void;
  readonly onOpen: (ref: string) => void;
  readonly onMenu: (ref: string | undefined, at: Point) => void;
  /** With undefined when the pointer has left. */
  readonly onHover: (hover: CanvasHover | undefined) => void;
  /** The picture has moved, or something in it has. */
  readonly onMoved: () => void;
}

/** What belongs to one life of the container element. */
export interface Drawing {
  readonly canvas: PictureCanvas;
  readonly gestures: Gestures;
  readonly overlay: TrafficOverlay;
}

const OVER_PICTURE = '.canvas-buttons, .canvas-views, .canvas-minimap';

export function useDrawing(input: {
  readonly container: HTMLDivElement | undefined;
  readonly overlayCanvas: HTMLCanvasElement | undefined;
  readonly picture: LabPicture | undefined;
  readonly view: CanvasViewKind;
  /** For the view of policies; undefined until it is known. */
  readonly matrix: ReachMatrixView | undefined;
  readonly marks: GivenMarks;
  readonly listener: DrawingListener;
}): { readonly drawing: Drawing | undefined; readonly layout: RefObject<Layout | undefined> } {
  const { container, overlayCanvas, picture, view, matrix, marks } = input;
  const { t } = useMessages();
  const { api, workspace } = useStores();
  const isDark = useTheme((state) => state.isDark);
  const hasMoreContrast = useTheme((state) => state.hasMoreContrast);
  const unfolded = useWorkspace((state) => state.unfolded);
  const isPresenting = useWorkspace((state) => state.isPresenting);
  const [drawing, setDrawing] = useState<Drawing>();
  const layout = useRef<Layout>(undefined);
  const scene = useRef<Scene>(undefined);
  /** Of the physical view, while another is shown. */
  const physical = useRef<Layout>(undefined);
  const listener = useRef(input.listener);
  useEffect(() => {
    listener.current = input.listener;
  });
  usePrinting(scene);

  useEffect(() => {
    if (container === undefined || overlayCanvas === undefined) return undefined;
    const palette = readCanvasPalette();
    const canvas: PictureCanvas = new PictureCanvas(container, {
      palette,
      roomAtRight: () => columnAtRight(container),
      onViewport: () => {
        overlay.redraw();
        listener.current.onMoved();
      },
    });
    const gestures = new Gestures(container, {
      onTap: ({ at, isAdding }) => listener.current.onTap(canvas.under(at)?.ref, { isAdding, at }),
      onDoubleTap: (at) => {
        const ref = canvas.under(at)?.ref;
        if (ref !== undefined) listener.current.onOpen(ref);
      },
      onMenu: (at) => listener.current.onMenu(canvas.under(at)?.ref, at),
      onPoint: (at) => {
        overlay.setPointer(at);
        const under = at === undefined ? undefined : canvas.under(at);
        const isOn = at !== undefined && under !== undefined;
        listener.current.onHover(isOn ? { ref: under.ref, lines: under.tooltip, at } : undefined);
      },
      onPan: (by) => canvas.panBy(by),
      onZoom: (factor, around) => canvas.zoomBy(factor, around),
    });
    const overlay: TrafficOverlay = new TrafficOverlay(overlayCanvas, {
      viewport: () => canvas.viewport(),
      isStill: isMotionReduced,
      letters: () => (workspace.getState().isPresenting ? PRESENTER_SCALE : 1),
      covered: () => coveredBoxes(overlayCanvas),
    });
    const observer = new ResizeObserver(() => {
      canvas.resize();
      if (layout.current !== undefined) canvas.refit(layout.current.bounds);
      overlay.redraw();
      listener.current.onMoved();
    });
    observer.observe(container);
    const stopTraffic = api.on('traffic', (traffic) => overlay.pulse(Object.keys(traffic)));
    setDrawing({ canvas, gestures, overlay });
    return (): void => {
      stopTraffic();
      observer.disconnect();
      overlay.destroy();
      gestures.destroy();
      canvas.destroy();
      setDrawing(undefined);
    };
  }, [api, workspace, container, overlayCanvas]);

  useEffect(() => {
    if (drawing === undefined) return;
    const palette = readCanvasPalette();
    drawing.canvas.setPalette(palette);
    drawing.overlay.setPalette(palette);
  }, [drawing, isDark, hasMoreContrast]);

  useEffect(() => drawing?.canvas.setPresenting(isPresenting), [drawing, isPresenting]);

  useEffect(() => {
    if (drawing === undefined || picture === undefined) return;
    const before = scene.current;
    const next = sceneOf({ view, picture, previous: physical.current, matrix, unfolded, t });
    if (view === 'physical') physical.current = next.layout;
    scene.current = next;
    layout.current = next.layout;
    const isNewView = before !== undefined && before.view !== view;
    drawing.canvas.draw(next.elements, isNewView && !isMotionReduced());
    drawing.overlay.setLayout(next.layout);
    if (isNewView) drawing.canvas.fit(next.layout.bounds);
    else if (!isAlike(before?.layout.bounds, next.layout.bounds)) drawing.canvas.refit(next.layout.bounds);
    listener.current.onMoved();
  }, [drawing, picture, view, matrix, unfolded, t]);

  useEffect(() => {
    const { relatedRefs, ...rest } = marks;
    drawing?.canvas.mark({ ...rest, related: scene.current?.relatedTo(relatedRefs) ?? new Set() });
    listener.current.onMoved();
  }, [drawing, marks, picture, view, matrix, unfolded, t]);

  return { drawing, layout };
}

/** How much of its width the buttons take that stand below each other in a narrow pane. */
function columnAtRight(pane: HTMLElement): number {
  const buttons = pane.closest('.canvas-stage')?.querySelector('.canvas-buttons')?.getBoundingClientRect();
  if (buttons === undefined || buttons.height <= buttons.width) return 0;
  return pane.getBoundingClientRect().right - buttons.left;
}

/** Of the buttons over the picture, in its pane. */
function coveredBoxes(pane: HTMLElement): readonly Box[] {
  const origin = pane.getBoundingClientRect();
  const buttons = pane.closest('.canvas-stage')?.querySelectorAll(OVER_PICTURE) ?? [];
  return Array.from(buttons, (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: left - origin.left, y: top - origin.top, width, height };
  });
}
