/** Where the panels are when nobody has moved one: as the dock writes down a layout, which it reads faster than panels one by one. Pure. */
import { Orientation, type SerializedDockview } from 'dockview-react';
import type { PanelId } from '../store/workspace-store';
import { PANEL_NAMES } from './panel-names';

/** Shares of the window that the lab's text and the packets begin with. */
const RIGHT_SHARE = 0.36;
const BOTTOM_SHARE = 0.4;

/** Panels behind one another, the first in front; two columns of two. */
const COLUMNS = [
  [
    ['topology', 'list', 'addresses', 'reach'],
    ['packets', 'drops', 'journey', 'time', 'problems', 'compare'],
  ],
  [['lab', 'inspector', 'scenarios'], ['terminal']],
] as const satisfies readonly (readonly (readonly [PanelId, ...PanelId[]])[])[];

export function firstLayoutOf({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): SerializedDockview {
  const widths = [width * (1 - RIGHT_SHARE), width * RIGHT_SHARE];
  const heights = [height * (1 - BOTTOM_SHARE), height * BOTTOM_SHARE];
  const columns = COLUMNS.map((groups, column) => ({
    type: 'branch' as const,
    size: widths[column] ?? 0,
    data: groups.map((views, row) => ({
      type: 'leaf' as const,
      size: heights[row] ?? 0,
      data: { id: views[0], views: [...views], activeView: views[0] },
    })),
  }));
  const ids = COLUMNS.flat(2);
  return {
    grid: {
      root: { type: 'branch', size: height, data: columns },
      width,
      height,
      orientation: Orientation.HORIZONTAL,
    },
    panels: Object.fromEntries(ids.map((id) => [id, { id, contentComponent: id, title: PANEL_NAMES[id] }])),
    activeGroup: 'topology',
  };
}
