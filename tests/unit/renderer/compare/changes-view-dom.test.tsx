import { flushSync } from 'react-dom';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { fill, find, findAll } from '#kit/page-elements';
import type { LabChanges } from '#main/contract/change-requests';
import { settle } from '#kit/fake-lab-api';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import type { ResponseOf } from '#main/contract/lab-api';
import { ChangesView } from '../../../../src/renderer/compare/changes-view';
import type { Stores } from '../../../../src/renderer/store/stores';

const LINE = { file: 'shop.podwire.yaml', line: 14, column: 13 };
const CHANGES: LabChanges = {
  isSame: false,
  cluster: [{ kind: 'changed', path: 'cluster.cni.plugin', before: 'flannel', after: 'calico' }],
  objects: [
    {
      kind: 'changed',
      title: 'Deployment default/web',
      object: 'deployment/default/web',
      location: { ...LINE, line: 8 },
      fields: [{ kind: 'changed', path: 'spec.replicas', before: '1', after: '2', location: LINE }],
    },
    { kind: 'removed', title: 'Pod default/gone', fields: [] },
  ],
  others: [],
  pairs: [
    {
      from: 'default/client[Pod]',
      to: 'default/web[Deployment]',
      isOpened: false,
      connections: 'All Connections',
    },
  ],
  workloads: [{ key: 'default/gone[Pod]', isAdded: false, reaches: 3, isReachedBy: 2 }],
  hiddenCount: 7,
  text: '--- a\n+++ b\n',
};

let answer: ResponseOf<'changes.compare'>;
let api: SilentLabApi;
let stores: Stores;

beforeEach(async () => {
  answer = { kind: 'compared', changes: CHANGES };
  api = new SilentLabApi({
    'changes.compare': () => answer,
    'dialog.open': () => ({ kind: 'chosen', path: '/labs/theirs.podwire.yaml' }),
  });
  stores = await pageStoresFor(api);
  api.connection(true);
  stores.text.setState({ flush: () => Promise.resolve(), fileNames: ['shop.podwire.yaml'] });
  mount(<ChangesView />, stores);
});

async function act(change: () => void): Promise<void> {
  flushSync(change);
  await settle();
  flushSync(() => undefined);
}

function button(name: string): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>('button')].find(
    ({ textContent }) => textContent === name,
  );
}

describe('the changes between two labs', () => {
  it('are asked for with a button, and listed by part, each line with its sign', async () => {
    expect(document.body.textContent).toContain('What has changed between two labs');
    await act(() => find('changes-compare').click());
    const lines = [...document.querySelectorAll('.changes-line')].map((line) => [
      line.querySelector('[role="img"]')?.getAttribute('aria-label'),
      line.querySelector('.changes-text')?.textContent,
      line.querySelector(':scope > .link')?.textContent ?? '',
    ]);
    expect(lines).toEqual([
      ['changed', 'cluster.cni.plugin: flannel → calico', ''],
      ['changed', 'Deployment default/web', 'line 8'],
      ['changed', 'spec.replicas: 1 → 2', 'line 14'],
      ['removed', 'Pod default/gone', ''],
      ['removed', 'default/client[Pod] → default/web[Deployment] All Connections', ''],
      ['removed', 'default/gone[Pod] in one of them only: reaches 3, is reached by 2', ''],
    ]);
    expect(document.querySelector('.comparison-notes')?.textContent).toContain('and 7 more');
  });

  it('lead to the line, and to what is drawn; what the open lab has not leads nowhere', async () => {
    await act(() => find('changes-compare').click());
    const showLocation = vi.fn();
    await act(() => stores.text.setState({ showLocation }));
    await act(() => button('line 14')?.click());
    expect(showLocation).toHaveBeenCalledWith(LINE);
    await act(() => button('Deployment default/web')?.click());
    expect(stores.workspace.getState()).toMatchObject({
      selectedRef: 'workload:deployment/default/web',
      panel: 'topology',
    });
    expect([button('Pod default/gone'), button('default/gone[Pod]')]).toEqual([undefined, undefined]);
  });

  it('are asked for of a file that is chosen, which stays in the list', async () => {
    await act(() => fill('changes-other', 'file'));
    expect(api.requests.at(-1)?.argument).toEqual({
      other: { kind: 'path', path: '/labs/theirs.podwire.yaml' },
      isReversed: false,
    });
    expect(find('changes-other')).toHaveProperty('value', '/labs/theirs.podwire.yaml');
    expect(document.body.textContent).toContain('From theirs.podwire.yaml to this lab:');
    await act(() => find('changes-reverse').click());
    expect(document.body.textContent).toContain('From this lab to theirs.podwire.yaml:');
  });

  it('say so where nothing changed, where the text has gone on, and where one lab cannot be read', async () => {
    answer = {
      kind: 'compared',
      changes: { ...CHANGES, isSame: true, cluster: [], objects: [], pairs: [], workloads: [], text: '' },
    };
    await act(() => find('changes-compare').click());
    expect(document.body.textContent).toContain('no difference');
    expect(findAll('changes-copy')).toEqual([]);
    await act(() => stores.text.setState({ version: 9 }));
    answer = {
      kind: 'refused',
      diagnostics: [{ severity: 'error', code: 'bad', message: 'no kind', location: LINE }],
    };
    await act(() => find('changes-again').click());
    expect(find('changes-problem').textContent).toBe(
      'One of the two cannot be read.shop.podwire.yaml:14:13 no kind',
    );
  });
});
