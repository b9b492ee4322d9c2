import { afterEach, expect, it } from 'vitest';
import { forgetLayout, loadLayout, saveLayout } from '../../../../src/renderer/app/saved-layout';

const PANELS = ['topology', 'list'];
const LAYOUT = {
  grid: { root: { type: 'branch', data: [] }, width: 1, height: 1, orientation: 'HORIZONTAL' },
  panels: { topology: { id: 'topology' }, list: { id: 'list' } },
} as unknown as Parameters<typeof saveLayout>[1];

afterEach(() => {
  forgetLayout(localStorage);
});

it('remembers where the panels were', () => {
  saveLayout(localStorage, LAYOUT);
  expect(loadLayout(localStorage, PANELS)).toEqual(LAYOUT);
});

it('does not believe a layout of other panels, or none at all', () => {
  expect(loadLayout(localStorage, PANELS)).toBeUndefined();
  saveLayout(localStorage, LAYOUT);
  expect(loadLayout(localStorage, [...PANELS, 'scenarios'])).toBeUndefined();
  localStorage.setItem('podwire.layout', '{"grid": 1');
  expect(loadLayout(localStorage, PANELS)).toBeUndefined();
  localStorage.setItem('podwire.layout', '[]');
  expect(loadLayout(localStorage, PANELS)).toBeUndefined();
});
