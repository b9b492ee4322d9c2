import { expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { settle } from '#kit/fake-lab-api';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { FileDialogs } from '../../../../src/renderer/files/file-dialogs';

function recentOf(path: string, isThere: boolean) {
  const [folder = '', name = ''] = path.split(/\/(?=[^/]*$)/u);
  return { path, name, folder, openedAtMs: 0, isThere };
}

it('begins in the folder of the newest lab that is still there', async () => {
  const api = new SilentLabApi();
  const stores = await pageStoresFor(api);
  stores.file.setState({
    recent: [recentOf('/gone/shop.yaml', false), recentOf('/labs/web.yaml', true)],
    dialog: { kind: 'open' },
  });
  mount(<FileDialogs />, stores);
  await settle();
  expect(api.asked('folder.list')).toEqual([{ path: '/labs' }]);
});
