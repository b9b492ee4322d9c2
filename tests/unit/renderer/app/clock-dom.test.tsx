import { expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { find } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { ClockControls } from '../../../../src/renderer/app/clock';

it('tells of the keys that commands have now, and of none where they were taken away', async () => {
  const stores = await pageStoresFor(new SilentLabApi({}));
  mount(<ClockControls />, stores);
  expect(find('clock-step').title).toBe('Step: run until the next frame (.)');
  stores.settings.setState({ settings: { shortcuts: { step: 'Alt+N', 'play-pause': '' } } });
  await vi.waitFor(() => expect(find('clock-step').title).toBe('Step: run until the next frame (Alt+N)'));
  expect(find('clock-play').title).toBe('Play');
});
