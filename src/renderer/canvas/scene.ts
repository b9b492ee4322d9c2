/** What the canvas shows of a lab in each of its views. Pure. */
import type { ReachMatrixView } from '../../main/contract/reach-requests';
import type { Translate } from '../i18n/messages';
import type { LabPicture } from '../store/lab-picture';
import type { CanvasViewKind } from '../store/workspace-store';
import { elementsOf, type CanvasElements } from './elements-of';
import type { Layout } from './layout';
import { layoutOf } from './layout-of';
import { logicalSceneOf } from './logical-scene';
import { policySceneOf } from './policy-scene';
import { relatedEdges, wholeWays } from './relation-edges';

export interface Scene {
  readonly view: CanvasViewKind;
  readonly layout: Layout;
  readonly elements: CanvasElements;
  /** By id: the lines that belong to these elements. */
  readonly relatedTo: (refs: ReadonlySet<string>) => ReadonlySet<string>;
}

interface SceneInput {
  readonly view: CanvasViewKind;
  readonly picture: LabPicture;
  /** Of the physical view: what stays keeps its place. */
  readonly previous: Layout | undefined;
  /** Undefined until it is known. */
  readonly matrix: ReachMatrixView | undefined;
  /** Of the logical view, by reference. */
  readonly unfolded?: ReadonlySet<string>;
  readonly t: Translate;
}

export function sceneOf({ view, picture, previous, matrix, unfolded, t }: SceneInput): Scene {
  if (view === 'physical') {
    const layout = layoutOf(picture, previous);
    return {
      view,
      layout,
      elements: elementsOf(picture, layout, t),
      relatedTo: (refs) => relatedEdges(picture.relations, refs),
    };
  }
  const { layout, elements, relations } =
    view === 'logical' ? logicalSceneOf(picture, t, unfolded) : policySceneOf(picture, matrix, t);
  return { view, layout, elements, relatedTo: (refs) => wholeWays(relations, refs) };
}
