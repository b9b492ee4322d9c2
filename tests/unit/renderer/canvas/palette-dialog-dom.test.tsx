import { expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { PaletteDialog } from '../../../../src/renderer/canvas/palette-dialog';

it('marks the entry that Enter adds, and not the name of its group', async () => {
  // jsdom lays nothing out.
  Element.prototype.scrollIntoView = () => undefined;
  const stores = await pageStoresFor(new SilentLabApi());
  mount(<PaletteDialog onKeep={() => undefined} onClose={() => undefined} />, stores);
  const marked = document.querySelectorAll('[role="option"][aria-selected="true"]');
  expect([...marked].map(({ textContent }) => textContent)).toEqual(['Node']);
  const headings = [...document.querySelectorAll('[role="listbox"] > [role="presentation"]')];
  expect(headings.map(({ textContent }) => textContent).slice(0, 2)).toEqual(['Machines', 'Workloads']);
});
