import { beforeEach, describe, expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { fill } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { stubProperty } from '#kit/stub-property';
import { CommandPalette } from '../../../../src/renderer/app/command-palette';

beforeEach(() => {
  // jsdom has none.
  stubProperty(HTMLElement.prototype, 'scrollIntoView', () => undefined);
});

async function foundBy(query: string): Promise<readonly (string | undefined)[]> {
  const api = new SilentLabApi();
  const stores = await pageStoresFor(api);
  api.connection(true);
  mount(<CommandPalette />, stores);
  fill('palette-query', query);
  return Array.from(
    document.querySelectorAll<HTMLElement>('[role=option]'),
    ({ dataset }) => dataset['testid'],
  );
}

describe('the palette of commands', () => {
  it.each([
    ['restart', 'palette-restart'],
    ['start anew', 'palette-restart'],
    ['diff', 'palette-compare-labs'],
    ['format', 'palette-format'],
    ['reset layout', 'palette-reset-layout'],
    ['CNI', 'palette-network'],
  ])('finds by "%s", as people call it elsewhere, %s', async (query, id) => {
    expect(await foundBy(query)).toContain(id);
  });
});
