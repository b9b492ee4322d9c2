import { flushSync } from 'react-dom';
import { expect, it } from 'vitest';
import { settle, type Answers } from '#kit/fake-lab-api';
import { mount } from '#kit/mounted';
import { find, findAll } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import type { FileRecovery, FileState } from '#main/contract/file-requests';
import { FileBanners } from '../../../../src/renderer/files/file-banners';
import { FileDialogs } from '../../../../src/renderer/files/file-dialogs';

function recoveryOf(id: string, hour: number): FileRecovery {
  const fileNames = ['shop.podwire.yaml', `${id}.yaml`];
  return { id, labName: 'shop.podwire.yaml', fileNames, savedAtMs: new Date(2026, 1, 3, hour).getTime() };
}

function fileWith(...recoveries: readonly FileRecovery[]): FileState {
  const state = { labNumber: 1, name: 'shop.podwire.yaml', kind: 'lab', disk: 'same' } as const;
  return {
    ...state,
    isDirty: false,
    isReadOnly: false,
    isOpenElsewhere: false,
    recoveries: [...recoveries],
  };
}

it('offers the unsaved edits of every window that ended, each by itself', async () => {
  const [newest, middle, oldest] = [recoveryOf('c', 11), recoveryOf('b', 10), recoveryOf('a', 9)];
  const answers: Answers = {
    'file.recover': () => ({ kind: 'recovered' }),
    'file.discardRecovery': () => fileWith(newest, oldest),
  };
  const api = new SilentLabApi(answers);
  const stores = await pageStoresFor(api);
  const nothing = { flush: () => Promise.resolve(), undo: () => Promise.resolve() };
  stores.file.getState().attachLab(nothing, () => undefined);
  stores.lab.setState({ isConnected: true });
  stores.file.setState({ file: fileWith(newest, middle, oldest) });
  mount(
    <>
      <FileBanners />
      <FileDialogs />
    </>,
    stores,
  );
  await settle();
  expect(find('banner-recovery').textContent).toContain('Podwire ended 3 times');
  flushSync(() => find('recoveries').click());
  expect(
    findAll('recovery').map(({ textContent }) => /\d\d:00:00.*?\.yaml, [abc]/u.exec(textContent)?.[0]),
  ).toEqual(['11:00:00shop.podwire.yaml, c', '10:00:00shop.podwire.yaml, b', '09:00:00shop.podwire.yaml, a']);

  flushSync(() => findAll('recovery-discard')[1]?.click());
  expect(find('discard-recovery-dialog').textContent).toContain('kept at 2026-02-03 10:00:00');
  flushSync(() => find('discard-recovery-submit').click());
  await settle();
  expect(api.asked('file.discardRecovery')).toEqual([{ id: 'b' }]);
  expect(findAll('recovery')).toHaveLength(2);

  flushSync(() => findAll('recovery-take')[1]?.click());
  await settle();
  expect(api.asked('file.recover')).toEqual([{ id: 'a' }]);
  expect(findAll('recoveries-dialog')).toEqual([]);
});
