/** The topology as a picture. */
import { Maximize, Minus, Plus } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import type { Topology } from '../../main/contract/topology';
import { useDrops, useLab, useStores, useTheme, useWorkspace } from '../store/stores-context';
import { ownerOf, placeRef } from '../store/topology-lookup';
import { EmptyState } from '../ui/empty-state';
import { IconButton } from '../ui/icon-button';
import { useElement } from '../ui/use-element';
import { CanvasGraph } from './canvas-graph';
import { readCanvasPalette } from './canvas-palette';
import { canvasStyle } from './canvas-style';
import './canvas.css';
import { elementsOf } from './elements-of';
import type { Point } from './geometry';
import type { Layout } from './layout';
import { layoutOf } from './layout-of';
import { TrafficOverlay } from './traffic-overlay';

interface Hover {
  readonly lines: readonly string[];
  readonly at: Point;
}

/** What belongs to one life of the container element. */
interface Drawing {
  readonly graph: CanvasGraph;
  readonly overlay: TrafficOverlay;
}

const ZOOM_STEP = 1.25;
const PAN_STEP = 60;

export function CanvasView(): ReactElement {
  const { api, workspace, lab } = useStores();
  const topology = useLab((state) => state.topology);
  const isDark = useTheme((state) => state.isDark);
  const selectedRef = useWorkspace((state) => state.selectedRef);
  const latestDrop = useDrops((state) => state.latest);
  const [container, containerRef] = useElement<HTMLDivElement>();
  const [overlayCanvas, overlayRef] = useElement<HTMLCanvasElement>();
  const [drawing, setDrawing] = useState<Drawing>();
  const [hover, setHover] = useState<Hover>();
  const layout = useRef<Layout>(undefined);
  const shownDrop = useRef(latestDrop);

  useEffect(() => {
    if (container === undefined || overlayCanvas === undefined) return undefined;
    const graph = new CanvasGraph(container, {
      onSelect: (ref) => {
        workspace.getState().select(ref);
        if (ref !== undefined) workspace.getState().showPanel('inspector');
      },
      onOpen: (ref) => {
        const owner = ownerOf(lab.getState().topology, ref);
        if (owner !== undefined) workspace.getState().openTerminal(owner.id);
      },
      onHover: setHover,
      onViewport: () => overlay.redraw(),
    });
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const overlay = new TrafficOverlay(overlayCanvas, () => graph.viewport(), isStill);
    const observer = new ResizeObserver(() => {
      graph.resize();
      if (layout.current !== undefined) graph.refit(layout.current.bounds);
      overlay.redraw();
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
  }, [api, workspace, lab, container, overlayCanvas]);

  useEffect(() => {
    if (drawing === undefined) return;
    const palette = readCanvasPalette();
    drawing.graph.restyle(canvasStyle(palette));
    drawing.overlay.setPalette(palette);
  }, [drawing, isDark]);

  useEffect(() => {
    if (drawing === undefined || topology === undefined) return;
    const previous = layout.current;
    const next = layoutOf(topology, previous);
    layout.current = next;
    drawing.graph.draw(elementsOf(topology, next));
    drawing.overlay.setPaths(next.paths);
    const isMoved = JSON.stringify(previous?.bounds) !== JSON.stringify(next.bounds);
    if (isMoved) drawing.graph.refit(next.bounds);
  }, [drawing, topology]);

  useEffect(() => drawing?.graph.select(selectedRef), [drawing, selectedRef]);

  useEffect(() => {
    if (latestDrop === shownDrop.current) return;
    shownDrop.current = latestDrop;
    const ref = latestDrop === undefined ? undefined : placeRef(lab.getState().topology, latestDrop.at);
    const box = ref === undefined ? undefined : layout.current?.boxes.get(ref);
    if (box !== undefined) drawing?.overlay.flash(box);
  }, [drawing, lab, latestDrop]);

  const fit = (): void => {
    if (layout.current !== undefined) drawing?.graph.fit(layout.current.bounds);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const act = keyAction(event.key, drawing?.graph, fit);
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };

  return (
    <div className="canvas" data-testid="topology" onPointerLeave={() => setHover(undefined)}>
      <div
        className="canvas-picture"
        role="application"
        aria-label={`${pictureWords(topology)} Arrow keys move the picture, plus and minus zoom, 0 fits it. The List tab has the same content as a table.`}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div className="canvas-graph" ref={containerRef} />
        <canvas className="canvas-overlay" ref={overlayRef} aria-hidden />
      </div>
      {topology === undefined && (
        <EmptyState title="Waiting for the lab">The topology appears as soon as the host answers.</EmptyState>
      )}
      {topology?.machines.length === 0 && (
        <EmptyState title="No machines">This lab has no nodes and no machines outside.</EmptyState>
      )}
      <div className="canvas-buttons" role="group" aria-label="View">
        <IconButton label="Zoom in (+)" icon={<Plus />} onClick={() => drawing?.graph.zoomBy(ZOOM_STEP)} />
        <IconButton
          label="Zoom out (-)"
          icon={<Minus />}
          onClick={() => drawing?.graph.zoomBy(1 / ZOOM_STEP)}
        />
        <IconButton label="Fit to window (0)" icon={<Maximize />} testId="canvas-fit" onClick={fit} />
      </div>
      {hover !== undefined && container !== undefined && <Tooltip hover={hover} container={container} />}
    </div>
  );
}

/** Opens towards the middle of the picture, where there is room. */
function Tooltip(props: { readonly hover: Hover; readonly container: HTMLElement }): ReactElement {
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

function keyAction(key: string, graph: CanvasGraph | undefined, fit: () => void): (() => void) | undefined {
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => graph?.panBy({ x: PAN_STEP, y: 0 }),
    ArrowRight: () => graph?.panBy({ x: -PAN_STEP, y: 0 }),
    ArrowUp: () => graph?.panBy({ x: 0, y: PAN_STEP }),
    ArrowDown: () => graph?.panBy({ x: 0, y: -PAN_STEP }),
    '+': () => graph?.zoomBy(ZOOM_STEP),
    '=': () => graph?.zoomBy(ZOOM_STEP),
    '-': () => graph?.zoomBy(1 / ZOOM_STEP),
    '0': fit,
  };
  return actions[key];
}

function pictureWords(topology: Topology | undefined): string {
  if (topology === undefined) return 'Topology.';
  const pods = topology.machines.reduce((sum, machine) => sum + machine.pods.length, 0);
  return `Topology: ${topology.machines.length} machines, ${pods} Pods.`;
}
