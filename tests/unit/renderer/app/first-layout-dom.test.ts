import { expect, it } from 'vitest';
import { firstLayoutOf } from '../../../../src/renderer/app/first-layout';
import { PANEL_NAMES } from '../../../../src/renderer/app/panel-names';

it('has every panel at one place, and takes the whole window', () => {
  const { grid, panels, activeGroup } = firstLayoutOf({ width: 1440, height: 800 });
  const text = JSON.stringify(grid.root);
  for (const id of Object.keys(PANEL_NAMES)) {
    expect(text.split(`"${id}"`).length - 1, id).toBeGreaterThan(0);
    expect(panels[id], id).toMatchObject({ id, contentComponent: id });
  }
  const views = [...text.matchAll(/"views":\[([^\]]*)\]/gu)].flatMap(([, list = '']) => list.split(','));
  expect(views.toSorted()).toEqual(
    Object.keys(PANEL_NAMES)
      .map((id) => `"${id}"`)
      .toSorted(),
  );
  expect(activeGroup).toBe('topology');
  const sizes = [...text.matchAll(/"type":"branch","size":([\d.]+)/gu)].map(([, size]) => Number(size));
  expect(sizes[0]).toBe(1440);
  expect((sizes[1] ?? 0) + (sizes[2] ?? 0)).toBeCloseTo(800);
});
