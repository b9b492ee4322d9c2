import { flushSync } from 'react-dom';
import { beforeEach, describe, expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { fill, find, findAll } from '#kit/page-elements';
import { settle, type Answers } from '#kit/fake-lab-api';
import { stubClipboard } from '#kit/page-clipboard';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import type { Verification } from '#main/contract/verify-requests';
import { ClusterView } from '../../../../src/renderer/compare/cluster-view';
import type { Stores } from '../../../../src/renderer/store/stores';

const CONTEXT = {
  name: 'blue',
  cluster: 'c',
  server: 'https://blue:6443',
  user: 'me',
  programs: ['aws'],
};

const ANSWERS: Answers = {
  'verify.clusters': () => ({
    kind: 'clusters',
    kubectl: '/usr/bin/kubectl',
    contexts: [CONTEXT],
    current: 'blue',
  }),
  'verify.plan': () => ({
    kind: 'planned',
    plan: {
      id: 1,
      objects: [{ kind: 'Pod', namespace: 'shop', name: 'web' }],
      notes: ['goes along: the values of Secret shop/key'],
      scenarios: [
        {
          name: 'asking',
          steps: [
            { title: 'exec in client: ls', command: 'kubectl exec client -- ls' },
            { title: 'cut a cable', why: 'kubectl reaches no cable' },
          ],
        },
      ],
    },
  }),
  'verify.run': () => ({ kind: 'ended' }),
  'verify.cancel': () => undefined,
};

const ENDED: Verification = {
  lab: 'shop',
  context: 'blue',
  server: 'https://blue:6443',
  isRunning: false,
  isStopping: false,
  scenarios: [
    {
      name: 'asking',
      state: 'differs',
      notes: ['not ready: pod/web'],
      steps: [
        {
          title: 'exec in client: ls',
          command: 'kubectl exec client -- ls',
          state: 'differs',
          notes: ['exit code 0: so it is in the simulator, but the cluster has 1'],
          simulator: { stdout: 'bin\n' },
          cluster: { exitCode: 1, stdout: '', stderr: 'no such container\n' },
        },
        { title: 'cut a cable', state: 'left out', notes: ['kubectl reaches no cable'] },
      ],
    },
  ],
};

let api: SilentLabApi;
let stores: Stores;

beforeEach(async () => {
  api = new SilentLabApi(ANSWERS);
  stores = await pageStoresFor(api);
  stores.lab.setState({ isConnected: true });
  stores.scenario.setState({
    scenarios: [
      {
        name: 'asking',
        steps: [],
        guides: [],
        captures: [],
        location: { file: 'a.yaml', line: 1, column: 1 },
      },
    ],
  });
  mount(<ClusterView />, stores);
});

async function click(testId: string): Promise<void> {
  find(testId).click();
  await settle();
  flushSync(() => undefined);
}

async function openPlan(): Promise<void> {
  await click('cluster-read');
  // The lab's text is sent before the plan is made.
  stores.text.setState({ flush: () => Promise.resolve() });
  await click('cluster-plan');
}

describe('the panel for a real cluster', () => {
  it('says what would be done, on which cluster and by which programs, before anything is', async () => {
    await openPlan();
    const { textContent } = find('cluster-plan-dialog');
    for (const words of [
      'This leaves your computer.',
      'https://blue:6443',
      'kubectl runs aws',
      'Pod/web (shop)',
      'Goes along: the values of Secret shop/key.',
      'kubectl exec client -- ls',
      'cut a cable (left out: kubectl reaches no cable)',
      'Delete all of these objects again',
    ])
      expect(textContent).toContain(words);
    expect(api.namesOfRequests()).not.toContain('verify.run');
  });

  it('carries it out only once somebody has said that they may', async () => {
    await openPlan();
    const run = find('cluster-run');
    expect(run.hasAttribute('disabled')).toBe(true);
    find('cluster-plan-dialog').querySelector('form')?.requestSubmit();
    await settle();
    expect(api.namesOfRequests()).not.toContain('verify.run');
    await click('cluster-sure');
    expect(run.hasAttribute('disabled')).toBe(false);
    await click('cluster-run');
    expect(api.namesOfRequests()).toContain('verify.run');
    expect(findAll('cluster-plan-dialog')).toEqual([]);
  });

  it('takes a number of seconds letter by letter, and keeps the last one that is right', async () => {
    await click('cluster-read');
    fill('cluster-seconds', '');
    expect(find('cluster-seconds')).toHaveProperty('value', '');
    expect(stores.verify.getState().form.timeoutSeconds).toBe(120);
    fill('cluster-seconds', '60');
    expect(stores.verify.getState().form.timeoutSeconds).toBe(60);
    fill('cluster-seconds', '0');
    flushSync(() => find('cluster-seconds').dispatchEvent(new FocusEvent('focusout', { bubbles: true })));
    expect(find('cluster-seconds')).toHaveProperty('value', '60');
  });

  it('lists what differs with what both have printed, and copies it as text', () => {
    const writeText = stubClipboard();
    flushSync(() => api.emit('verification', ENDED));
    expect(find('verification-sum').textContent).toBe('One step differs.');
    const details = document.querySelector('details');
    expect({ isOpen: details?.open, text: details?.textContent }).toEqual({
      isOpen: true,
      text: 'What both have printedIn the simulatorbinOn the clusterno such container',
    });
    find('verification-copy').click();
    expect(writeText.mock.calls[0]?.[0]).toBe(`shop on blue (https://blue:6443)
One step differs.

asking: differs from the simulator
  not ready: pod/web
  differs: exec in client: ls
    exit code 0: so it is in the simulator, but the cluster has 1
    In the simulator: bin
    On the cluster: no such container
  left out: cut a cable
    kubectl reaches no cable
`);
  });

  it('is stopped by its button, which says that what was applied goes', async () => {
    flushSync(() => api.emit('verification', { ...ENDED, isRunning: true }));
    expect(find('verification-stop').textContent).toBe('Stop, and take away what was applied');
    await click('verification-stop');
    expect(api.namesOfRequests()).toContain('verify.cancel');
  });

  it('says why it did not go on, and what to do', () => {
    const problem = { message: 'kubectl get: no such host', hint: 'check the name of the server' };
    const [scenario] = ENDED.scenarios;
    if (scenario === undefined) throw new Error('there is one');
    const stopped = { ...scenario, state: 'stopped' as const, steps: [], notes: [] };
    flushSync(() => api.emit('verification', { ...ENDED, scenarios: [stopped], problem }));
    expect(find('verification-problem').textContent).toBe(
      'kubectl get: no such hostCheck the name of the server.',
    );
    expect(find('verification-sum').textContent).toBe('It did not come to its end.');
  });
});
