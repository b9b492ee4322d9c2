import type { Css, NodeSingular } from 'cytoscape';
import type { CanvasPalette } from './canvas-palette';

const UI_FONT = 'system-ui, sans-serif';
const MONO_FONT = 'ui-monospace, "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace';

/**
 * Texts are drawn in full above everything that they belong to; wires above machines and below what they join. Lines from
 * Services and workloads run behind Pods, unless they are wanted.
 */
const LEVEL = {
  machine: 0,
  segment: 1,
  relation: 2,
  pod: 3,
  wire: 4,
  device: 5,
  text: 6,
  related: 7,
} as const;

export interface CanvasRule {
  readonly selector: string;
  /** The strings are for what cytoscape knows and its types do not: `edge-distances: endpoints`. */
  readonly style: Css.Node | Css.Edge | Readonly<Record<string, string>>;
}

export function canvasStyle(palette: CanvasPalette): readonly CanvasRule[] {
  return [
    ...boxStyle(palette),
    ...cardStyle(palette),
    ...deviceStyle(palette),
    ...textStyle(palette),
    ...wireStyle(palette),
    ...relationStyle(palette),
    ...stateStyle(palette),
  ];
}

function boxStyle(palette: CanvasPalette): readonly CanvasRule[] {
  return [
    {
      selector: 'node',
      style: {
        shape: 'round-rectangle',
        width: 'data(width)',
        height: 'data(height)',
        label: 'data(label)',
        color: palette.text,
        'font-family': UI_FONT,
        'font-size': 12,
        'min-zoomed-font-size': 3,
        'z-index-compare': 'manual',
        'border-width': 1,
        'border-color': palette.border,
        'overlay-opacity': 0,
      },
    },
    {
      selector: 'node.machine',
      style: {
        'background-color': palette.machine,
        'corner-radius': '8',
        'z-index': LEVEL.machine,
        'font-size': 14,
        'font-weight': 'bold',
        'text-halign': 'right',
        'text-valign': 'top',
        'text-margin-x': insideLeft,
        'text-margin-y': 22,
      },
    },
    { selector: 'node.machine.outside, node.machine.router', style: { 'background-color': palette.outside } },
    { selector: 'node.machine.router', style: { shape: 'cut-rectangle' } },
    { selector: 'node.machine.tone-bad', style: { 'border-color': palette.bad, 'border-style': 'dashed' } },
    {
      selector: 'node.pod',
      style: {
        'background-color': palette.pod,
        'corner-radius': '5',
        'z-index': LEVEL.pod,
        'font-weight': 'bold',
        'text-halign': 'right',
        'text-valign': 'top',
        'text-margin-x': insideLeft,
        'text-margin-y': 20,
        'text-wrap': 'ellipsis',
        'text-max-width': '176px',
      },
    },
    {
      selector: 'node.pod.tone-waiting',
      style: { 'border-color': palette.waiting, 'border-style': 'dashed' },
    },
    { selector: 'node.pod.tone-bad', style: { 'border-color': palette.bad, 'border-width': 2 } },
    { selector: 'node.pod.tone-done', style: { 'border-color': palette.done, 'border-style': 'dotted' } },
    {
      selector: 'node.segment',
      style: {
        'background-color': palette.segment,
        'border-width': 0,
        'corner-radius': '4',
        'z-index': LEVEL.segment,
      },
    },
  ];
}

function cardStyle(palette: CanvasPalette): readonly CanvasRule[] {
  return [
    {
      selector: 'node.band',
      style: {
        'background-color': palette.band,
        'border-width': 0,
        'corner-radius': '8',
        'z-index': LEVEL.machine,
        events: 'no',
      },
    },
    {
      selector: 'node.service, node.workload, node.pod.waiting',
      style: {
        'corner-radius': '6',
        'z-index': LEVEL.pod,
        'font-weight': 'bold',
        'text-halign': 'right',
        'text-valign': 'top',
        'text-margin-x': insideLeft,
        'text-margin-y': 20,
      },
    },
    { selector: 'node.service', style: striped(palette.service, palette.card) },
    { selector: 'node.workload', style: striped(palette.workload, palette.card) },
    { selector: 'node.pod.waiting', style: { 'text-max-width': '340px' } },
    { selector: 'node.service.tone-bad', style: { 'border-color': palette.bad } },
  ];
}

/** Says what kind of card it is by the color of its left edge. */
function striped(stripe: string, rest: string): Readonly<Record<string, string>> {
  return {
    'background-fill': 'linear-gradient',
    'background-gradient-direction': 'to-right',
    'background-gradient-stop-colors': `${stripe} ${stripe} ${rest} ${rest}`,
    'background-gradient-stop-positions': '0% 2.6% 2.6% 100%',
  };
}

function relationStyle(palette: CanvasPalette): readonly CanvasRule[] {
  return [
    {
      selector: 'edge.selects, edge.owns',
      style: {
        width: 1.5,
        'line-style': 'dotted',
        'z-index': LEVEL.relation,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.7,
        events: 'no',
      },
    },
    {
      selector: 'edge.selects',
      style: { 'line-color': palette.service, 'target-arrow-color': palette.service, opacity: 0.8 },
    },
    {
      selector: 'edge.owns',
      style: { 'line-color': palette.workload, 'target-arrow-color': palette.workload, opacity: 0.4 },
    },
    {
      selector: 'edge.curved',
      style: {
        'curve-style': 'unbundled-bezier',
        'edge-distances': 'endpoints',
        'control-point-weights': 'data(weights)',
        'control-point-distances': 'data(distances)',
      },
    },
    { selector: 'edge.on-demand', style: { visibility: 'hidden' } },
    {
      selector: 'edge.is-related',
      style: {
        visibility: 'visible',
        width: 2,
        'line-style': 'solid',
        opacity: 1,
        'z-index': LEVEL.related,
      },
    },
  ];
}

/** Last, so that it wins over what an element is. */
function stateStyle(palette: CanvasPalette): readonly CanvasRule[] {
  return [
    {
      selector: 'node.planned',
      style: {
        'border-style': 'dashed',
        'border-width': 1.5,
        'border-color': palette.muted,
        'background-opacity': 0.45,
        color: palette.muted,
      },
    },
    {
      selector: 'node.leaving',
      style: {
        'border-style': 'dashed',
        'border-color': palette.waiting,
        'background-opacity': 0.45,
        color: palette.muted,
      },
    },
    {
      selector: 'node.is-target',
      style: {
        'outline-width': 2,
        'outline-color': palette.accent,
        'outline-style': 'dashed',
        'outline-offset': 1,
      },
    },
    {
      selector: 'node.is-selected',
      style: {
        'outline-width': 3,
        'outline-color': palette.accent,
        'outline-style': 'solid',
        'outline-offset': 1,
      },
    },
    {
      selector: 'node.is-drop',
      style: {
        'outline-width': 4,
        'outline-color': palette.accent,
        'outline-style': 'solid',
        'outline-offset': 1,
        'overlay-color': palette.accent,
        'overlay-opacity': 0.08,
        'overlay-padding': 0,
      },
    },
  ];
}

function deviceStyle(palette: CanvasPalette): readonly CanvasRule[] {
  return [
    {
      selector: 'node.interface, node.port',
      style: {
        'background-color': palette.device,
        'font-family': MONO_FONT,
        'font-size': 11.5,
        'corner-radius': '3',
        'text-halign': 'center',
        'text-valign': 'center',
        'text-wrap': 'wrap',
        'text-max-width': '400px',
        'line-height': 1.2,
        'z-index': LEVEL.device,
      },
    },
    { selector: 'node.port', style: { 'background-color': palette.port, 'font-size': 10.5 } },
    { selector: 'node.interface.bridge', style: { 'background-color': palette.bridge } },
    {
      selector: 'node.interface.vxlan',
      style: { 'border-style': 'dashed', 'border-color': palette.tunnel, 'border-width': 1.5 },
    },
    {
      selector: 'node.interface.down, node.port.down',
      style: { 'border-style': 'dotted', 'border-color': palette.bad, color: palette.bad },
    },
  ];
}

function textStyle(palette: CanvasPalette): readonly CanvasRule[] {
  return [
    {
      selector: 'node.text',
      style: {
        'background-opacity': 0,
        'border-width': 0,
        'font-size': 12,
        color: palette.muted,
        'text-valign': 'center',
        'z-index': LEVEL.text,
      },
    },
    { selector: 'node.text.at-left', style: { 'text-halign': 'right' } },
    { selector: 'node.text.at-right', style: { 'text-halign': 'left' } },
    { selector: 'node.text.at-middle', style: { 'text-halign': 'center' } },
    { selector: 'node.text.small', style: { 'font-size': 11 } },
    { selector: 'node.text.tone-good', style: { color: palette.good } },
    { selector: 'node.text.tone-waiting', style: { color: palette.waiting } },
    { selector: 'node.text.tone-bad', style: { color: palette.bad } },
    { selector: 'node.text.tone-done', style: { color: palette.done } },
  ];
}

function wireStyle(palette: CanvasPalette): readonly CanvasRule[] {
  return [
    {
      selector: 'edge',
      style: {
        width: 1.5,
        'line-color': palette.wire,
        'curve-style': 'straight',
        'source-endpoint': 'data(sourceEndpoint)',
        'target-endpoint': 'data(targetEndpoint)',
        'z-index-compare': 'manual',
        'z-index': LEVEL.wire,
        'overlay-opacity': 0,
      },
    },
    {
      selector: 'edge.bent',
      style: {
        'curve-style': 'segments',
        'edge-distances': 'endpoints',
        'segment-weights': 'data(weights)',
        'segment-distances': 'data(distances)',
      },
    },
    { selector: 'edge.cable', style: { width: 2 } },
    {
      selector: 'edge.tunnel',
      style: { 'line-style': 'dashed', 'line-color': palette.tunnel, 'line-dash-pattern': [5, 4] },
    },
    { selector: 'edge.is-selected', style: { 'line-color': palette.accent, width: 4 } },
  ];
}

const LABEL_INSET = 9;

/** A label that is aligned to the right of a box begins at its right edge: this moves it to begin inside at the left. */
function insideLeft(node: NodeSingular): number {
  return LABEL_INSET - node.width();
}
