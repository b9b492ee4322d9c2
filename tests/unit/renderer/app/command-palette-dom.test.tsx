import { beforeEach, describe, expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { fill } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { stubProperty } from '#kit/stub-property';
import type { ClockState } from '#main/contract/clock-requests';
import { CommandPalette } from '../../../../src/renderer/app/command-palette';

beforeEach(() => {
  // jsdom has none.
  stubProperty(HTMLElement.prototype, 'scrollIntoView', () => undefined);
});

const STANDING: ClockState = { nowNs: 2e9, isPlaying: false, speed: 1 };

async function foundBy(
  query: string,
  { clock }: { readonly clock?: ClockState } = {},
): Promise<readonly (string | undefined)[]> {
  const api = new SilentLabApi();
  const stores = await pageStoresFor(api);
  api.connection(true);
  stores.lab.setState({ clock });
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

  it.each([
    ['next mark', 'palette-next-mark'],
    ['rewind', 'palette-mark-before'],
    ['dropped', 'palette-next-drop'],
    ['record', 'palette-record'],
  ])('has the ways through time and the recorder: "%s" finds %s', async (query, id) => {
    expect(await foundBy(query, { clock: STANDING })).toContain(id);
  });

  it.each([
    ['from here', 'palette-branch'],
    ['to the present', 'palette-present'],
  ])('offers "%s" (%s) while an earlier moment is shown', async (query, id) => {
    expect(await foundBy(query, { clock: { ...STANDING, presentNs: 9e9 } })).toEqual([id]);
  });

  it('offers no way to the present from there', async () => {
    expect(await foundBy('to the present', { clock: STANDING })).toEqual([]);
  });
});
