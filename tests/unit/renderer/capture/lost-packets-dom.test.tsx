import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { expect, it } from 'vitest';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { LostPackets } from '../../../../src/renderer/capture/lost-packets';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';

it('says how many of the oldest packets a capture has forgotten, and nothing while it has all', async () => {
  const stores = await pageStoresFor(new SilentLabApi());
  const container = document.createElement('div');
  const root = createRoot(container);
  flushSync(() =>
    root.render(
      <StoresProvider stores={stores}>
        <LostPackets />
      </StoresProvider>,
    ),
  );
  expect(container.textContent).toBe('');
  flushSync(() => stores.capture.setState({ lost: 250_000 }));
  expect(container.textContent).toMatch(/^250.?000 older packets were forgotten/u);
  flushSync(() => root.unmount());
});
