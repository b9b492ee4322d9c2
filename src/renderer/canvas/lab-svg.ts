/**
 * The picture of a lab as it stands in the physical view of the canvas, as SVG 1.1 for files: the same layout, elements and looks.
 * Pure; the one door by which the host draws.
 */
import type { Design } from '../../main/contract/design';
import type { Topology } from '../../main/contract/topology';
import { EN } from '../i18n/en';
import { createMessages } from '../i18n/messages';
import { labPictureOf } from '../store/lab-picture';
import { elementsOf } from './elements-of';
import { layoutOf } from './layout-of';
import { sceneSvgOf } from './scene-svg';

interface DrawnLab {
  readonly topology: Topology;
  readonly design: Design;
  readonly title: string;
  readonly colors: 'paper' | 'themed';
}

export function labSvgOf({ topology, design, title, colors }: DrawnLab): string {
  const { t } = createMessages('en', EN);
  const picture = labPictureOf(topology, design);
  const layout = layoutOf(picture);
  return sceneSvgOf({ elements: elementsOf(picture, layout, t), bounds: layout.bounds, title, colors });
}
