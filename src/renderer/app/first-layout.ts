/** Where the panels are when nobody has moved one: as the dock writes down a layout, which it reads faster than panels one by one. Pure. */
import { Orientation, type SerializedDockview } from 'dockview-react';
import type { PanelId } from '../store/workspace-store';
import { PANEL_NAMES } from './panel-names';

/** Of the window's height; the rows above a list take the same of a low window as of a high one. */
const [BOTTOM_SHARE, BOTTOM_SHARE_OF_LOW, LOW] = [0.4, 0.45, 720] as const;

/** Panels behind one another, the first in front: the picture beside the text, and below them what happens, which needs more width. */
const ROWS = [
  {
    rightShare: 0.36,
    groups: [
      ['topology', 'list', 'addresses', 'reach'],
      ['lab', 'inspector', 'scenarios'],
    ],
  },
  {
    rightShare: 0.31,
    groups: [['packets', 'drops', 'journey', 'time', 'problems', 'compare', 'commandLine'], ['terminal']],
  },
] as const satisfies readonly {
  readonly rightShare: number;
  readonly groups: readonly (readonly [PanelId, ...PanelId[]])[];
}[];

export function firstLayoutOf({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): SerializedDockview {
  const bottomShare = height < LOW ? BOTTOM_SHARE_OF_LOW : BOTTOM_SHARE;
  const heights = [height * (1 - bottomShare), height * bottomShare];
  const rows = ROWS.map(({ rightShare, groups }, row) => {
    const widths = [width * (1 - rightShare), width * rightShare];
    return {
      type: 'branch' as const,
      size: heights[row] ?? 0,
      data: groups.map((views, column) => ({
        type: 'leaf' as const,
        size: widths[column] ?? 0,
        data: { id: views[0], views: [...views], activeView: views[0] },
      })),
    };
  });
  const ids = ROWS.flatMap(({ groups }) => groups.flat());
  return {
    grid: {
      root: { type: 'branch', size: width, data: rows },
      width,
      height,
      orientation: Orientation.VERTICAL,
    },
    panels: Object.fromEntries(ids.map((id) => [id, { id, contentComponent: id, title: PANEL_NAMES[id] }])),
    activeGroup: 'topology',
  };
}
