import { flushSync } from 'react-dom';
import { expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { fill, find } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { NewDialog } from '../../../../src/renderer/files/new-dialog';

it('names the bounds beside a number of nodes that no lab has', async () => {
  mount(<NewDialog />, await pageStoresFor(new SilentLabApi()));
  for (const nodes of ['0', '-1', '5000', '']) {
    fill('new-nodes', nodes);
    expect(document.querySelector('[role="alert"]')?.textContent).toBe('A whole number from 1 to 200.');
    expect(find('new-submit').matches(':disabled')).toBe(true);
    flushSync(() => fill('new-nodes', '3'));
    expect(document.querySelector('[role="alert"]')).toBeNull();
  }
});
