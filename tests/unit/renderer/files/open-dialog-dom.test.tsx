import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { expect, it } from 'vitest';
import { settle } from '#kit/fake-lab-api';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { FileDialogs } from '../../../../src/renderer/files/file-dialogs';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';

function recentOf(path: string, isThere: boolean) {
  const [folder = '', name = ''] = path.split(/\/(?=[^/]*$)/u);
  return { path, name, folder, openedAtMs: 0, isThere };
}

it('begins in the folder of the newest lab that is still there', async () => {
  Object.assign(HTMLDialogElement.prototype, { showModal: () => undefined, close: () => undefined });
  const api = new SilentLabApi();
  const stores = await pageStoresFor(api);
  stores.file.setState({
    recent: [recentOf('/gone/shop.yaml', false), recentOf('/labs/web.yaml', true)],
    dialog: { kind: 'open' },
  });
  const container = document.createElement('div');
  document.body.append(container);
  const root = createRoot(container);
  flushSync(() =>
    root.render(
      <StoresProvider stores={stores}>
        <FileDialogs />
      </StoresProvider>,
    ),
  );
  await settle();
  const asked = api.requests.filter(({ name }) => name === 'folder.list').map(({ argument }) => argument);
  expect(asked).toEqual([{ path: '/labs' }]);
  flushSync(() => root.unmount());
});
