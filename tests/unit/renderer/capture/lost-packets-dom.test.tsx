import { flushSync } from 'react-dom';
import { expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { LostPackets } from '../../../../src/renderer/capture/lost-packets';

it('says how many of the oldest packets a capture has forgotten, and nothing while it has all', async () => {
  const stores = await pageStoresFor(new SilentLabApi());
  const { container } = mount(<LostPackets />, stores);
  expect(container.textContent).toBe('');
  flushSync(() => stores.capture.setState({ lost: 250_000 }));
  expect(container.textContent).toMatch(/^250.?000 older packets were forgotten/u);
});
