/** The picture in its container: drawn anew, step by step, whenever the lab, the theme or the marks change. */
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { LabPicture } from '../store/lab-picture';
import { useStores, useTheme } from '../store/stores-context';
import { CanvasGraph, type CanvasHover, type CanvasMarks } from './canvas-graph';
import { readCanvasPalette } from './canvas-palette';
import { canvasStyle } from './canvas-style';
import { elementsOf } from './elements-of';
import type { Point } from './geometry';
import type { Layout } from './layout';
import { layoutOf } from './layout-of';
import { TrafficOverlay } from './traffic-overlay';

export interface DrawingListener {
  readonly onTap: (ref: string | undefined, tap: { readonly isAdding: boolean; readonly at: Point }) => void;
  readonly onOpen: (ref: string) => void;
  readonly onMenu: (ref: string | undefined, at: Point) => void;
  readonly onHover: (hover: CanvasHover | undefined) => void;
  /** The picture has moved, or something in it has. */
  readonly onMoved: () => void;
}

/** What belongs to one life of the container element. */
export interface Drawing {
  readonly graph: CanvasGraph;
  readonly overlay: TrafficOverlay;
}

export function useDrawing(input: {
  readonly container: HTMLDivElement | undefined;
  readonly overlayCanvas: HTMLCanvasElement | undefined;
  readonly picture: LabPicture | undefined;
  readonly marks: CanvasMarks;
  readonly listener: DrawingListener;
}): { readonly drawing: Drawing | undefined; readonly layout: RefObject<Layout | undefined> } {
  const { container, overlayCanvas, picture, marks } = input;
  const { api } = useStores();
  const isDark = useTheme((state) => state.isDark);
  const [drawing, setDrawing] = useState<Drawing>();
  const layout = useRef<Layout>(undefined);
  const listener = useRef(input.listener);
  useEffect(() => {
    listener.current = input.listener;
  });

  useEffect(() => {
    if (container === undefined || overlayCanvas === undefined) return undefined;
    const graph: CanvasGraph = new CanvasGraph(container, {
      onTap: (ref, tap) => listener.current.onTap(ref, tap),
      onOpen: (ref) => listener.current.onOpen(ref),
      onMenu: (ref, at) => listener.current.onMenu(ref, at),
      onHover: (hover) => listener.current.onHover(hover),
      onViewport: () => {
        overlay.redraw();
        listener.current.onMoved();
      },
    });
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const overlay: TrafficOverlay = new TrafficOverlay(overlayCanvas, () => graph.viewport(), isStill);
    const observer = new ResizeObserver(() => {
      graph.resize();
      if (layout.current !== undefined) graph.refit(layout.current.bounds);
      overlay.redraw();
      listener.current.onMoved();
    });
    observer.observe(container);
    const stopTraffic = api.on('traffic', (traffic) => overlay.pulse(Object.keys(traffic)));
    setDrawing({ graph, overlay });
    return (): void => {
      stopTraffic();
      observer.disconnect();
      overlay.destroy();
      graph.destroy();
      setDrawing(undefined);
    };
  }, [api, container, overlayCanvas]);

  useEffect(() => {
    if (drawing === undefined) return;
    const palette = readCanvasPalette();
    drawing.graph.restyle(canvasStyle(palette));
    drawing.overlay.setPalette(palette);
  }, [drawing, isDark]);

  useEffect(() => {
    if (drawing === undefined || picture === undefined) return;
    const previous = layout.current;
    const next = layoutOf(picture, previous);
    layout.current = next;
    drawing.graph.draw(elementsOf(picture, next));
    drawing.overlay.setPaths(next.paths);
    const isMoved = JSON.stringify(previous?.bounds) !== JSON.stringify(next.bounds);
    if (isMoved) drawing.graph.refit(next.bounds);
    listener.current.onMoved();
  }, [drawing, picture]);

  useEffect(() => {
    drawing?.graph.mark(marks);
    listener.current.onMoved();
  }, [drawing, marks]);

  return { drawing, layout };
}
