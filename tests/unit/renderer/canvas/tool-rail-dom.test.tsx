import { flushSync } from 'react-dom';
import { expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { find } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { stubProperty } from '#kit/stub-property';
import { ToolRail } from '../../../../src/renderer/canvas/tool-rail';

function widen(width: number): void {
  stubProperty(window, 'innerWidth', width);
  flushSync(() => dispatchEvent(new Event('resize')));
}

function isNarrow(): boolean {
  return find('palette').classList.contains('is-narrow');
}

it('folds and unfolds with the width of the window until somebody chooses', async () => {
  const stores = await pageStoresFor(new SilentLabApi());
  const nothing = (): undefined => undefined;
  widen(720);
  mount(
    <ToolRail
      tool="select"
      isDisabled={false}
      onTool={nothing}
      onAdd={nothing}
      onMore={nothing}
      placing={undefined}
      onKeep={nothing}
      onPress={nothing}
    />,
    stores,
  );
  expect(isNarrow()).toBe(true);
  widen(1440);
  expect(isNarrow()).toBe(false);
  flushSync(() => find('palette-fold').click());
  widen(1500);
  expect(isNarrow()).toBe(true);
});
