/**
 * The picture of a lab as it stands in the physical view of the canvas, for files, as SVG 1.1 or for draw.io: the same layout, elements
 * and looks. Pure; the door by which the host draws.
 */
import type { Design } from '../../main/contract/design';
import type { Topology } from '../../main/contract/topology';
import type { Translate } from '../i18n/messages';
import { labPictureOf } from '../store/lab-picture';
import { elementsOf, type CanvasElements } from './elements-of';
import type { Box } from './geometry';
import { layoutOf } from './layout-of';
import { sceneDrawioOf } from './scene-drawio';
import { sceneSvgOf } from './scene-svg';

export interface DrawnLab {
  readonly topology: Topology;
  readonly design: Design;
  readonly title: string;
  /** In the reader's language. */
  readonly t: Translate;
  readonly colors: 'paper' | 'themed';
}

export function labSvgOf({ colors, ...lab }: DrawnLab): string {
  return sceneSvgOf({ ...drawn(lab), colors });
}

export function labDrawioOf(lab: Omit<DrawnLab, 'colors'>): string {
  return sceneDrawioOf(drawn(lab));
}

function drawn({ topology, design, title, t }: Omit<DrawnLab, 'colors'>): {
  readonly elements: CanvasElements;
  readonly bounds: Box;
  readonly title: string;
} {
  const picture = labPictureOf(topology, design);
  const layout = layoutOf(picture);
  return { elements: elementsOf(picture, layout, t), bounds: layout.bounds, title };
}
