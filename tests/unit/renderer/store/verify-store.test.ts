import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import type { Verification, VerificationPlan } from '#main/contract/verify-requests';
import { chosenContext, createVerifyStore } from '../../../../src/renderer/store/verify-store';

const BLUE = { name: 'blue', cluster: 'c', server: 'https://blue', user: 'me', programs: [] };
const GREEN = { ...BLUE, name: 'green', server: 'https://green' };
const PLAN: VerificationPlan = { id: 7, objects: [], notes: [], scenarios: [] };
const RUNNING: Verification = {
  lab: 'shop',
  context: 'blue',
  server: 'https://blue',
  isRunning: true,
  isStopping: false,
  scenarios: [],
};

function host(): FakeLabApi {
  return new FakeLabApi({
    'verify.get': () => ({}),
    'verify.clusters': () => ({
      kind: 'clusters',
      kubectl: '/usr/bin/kubectl',
      contexts: [GREEN, BLUE],
      current: 'blue',
    }),
    'verify.plan': () => ({ kind: 'planned', plan: PLAN }),
    'verify.run': () => ({ kind: 'ended' }),
    'verify.cancel': () => undefined,
  });
}

function flush(): Promise<void> {
  return Promise.resolve();
}

describe('a verification on a real cluster', () => {
  it('runs what was shown, on the context and server that were shown', async () => {
    const api = host();
    const store = createVerifyStore(api, ENGLISH.t);
    store.getState().change({ source: 'file', path: '~/.kube/other' });
    await store.getState().readClusters();
    expect(chosenContext(store.getState())).toEqual(BLUE);
    store.getState().change({ context: 'green', isKept: true });
    await store.getState().makePlan(['asking'], flush);
    expect(api.namesOfRequests()).toEqual(['verify.clusters', 'verify.plan']);
    await store.getState().run();
    expect(api.requests.at(-1)).toEqual({
      name: 'verify.run',
      argument: {
        planId: 7,
        kubeconfig: { kind: 'file', path: '~/.kube/other' },
        context: 'green',
        server: 'https://green',
        timeoutSeconds: 120,
        isKept: true,
      },
    });
  });

  it('shows no plan to somebody who has gone on to another kubeconfig', async () => {
    const api = host();
    const store = createVerifyStore(api, ENGLISH.t);
    await store.getState().readClusters();
    const planning = store.getState().makePlan(['asking'], flush);
    store.getState().change({ source: 'file', path: '~/.kube/other' });
    await planning;
    await store.getState().readClusters();
    expect(store.getState()).toMatchObject({ plan: undefined, isPlanning: false });
  });

  it('sends nothing without a plan, nor after it was put away', async () => {
    const api = host();
    const store = createVerifyStore(api, ENGLISH.t);
    await store.getState().readClusters();
    await store.getState().run();
    await store.getState().makePlan(['asking'], flush);
    store.getState().dropPlan();
    await store.getState().run();
    expect(api.namesOfRequests()).not.toContain('verify.run');
  });

  it('forgets the contexts of a kubeconfig that is not the one any more', async () => {
    const store = createVerifyStore(host(), ENGLISH.t);
    await store.getState().readClusters();
    store.getState().change({ context: 'green' });
    store.getState().change({ source: 'text', text: 'kind: Config' });
    const { clusters, form } = store.getState();
    expect([clusters, form.context]).toEqual([undefined, undefined]);
  });

  it('leaves out an answer about a kubeconfig that was changed meanwhile', async () => {
    const store = createVerifyStore(host(), ENGLISH.t);
    const reading = store.getState().readClusters();
    store.getState().change({ source: 'file', path: '/other' });
    await reading;
    expect(store.getState().clusters).toBeUndefined();
  });

  it('says why nothing was done, and what would help', async () => {
    const api = host();
    api.answers['verify.run'] = () => ({ kind: 'refused', message: 'another goes on', hint: 'wait' });
    const store = createVerifyStore(api, ENGLISH.t);
    await store.getState().readClusters();
    await store.getState().makePlan(['asking'], flush);
    await store.getState().run();
    expect(store.getState().problem).toEqual({ message: 'another goes on', hint: 'wait' });
  });

  it('is found again by a page that is loaded while it goes on, and followed', async () => {
    const api = host();
    api.answers['verify.get'] = () => ({ verification: RUNNING });
    const store = createVerifyStore(api, ENGLISH.t);
    api.connection(true);
    await settle();
    expect(store.getState().verification?.isRunning).toBe(true);
    api.emit('verification', { ...RUNNING, isRunning: false });
    expect(store.getState().verification?.isRunning).toBe(false);
  });

  it('is over with the host that carried it out, which took nothing away', async () => {
    const api = host();
    const store = createVerifyStore(api, ENGLISH.t);
    const step = { title: 'ls', notes: [] };
    const steps = [
      { ...step, state: 'same' as const },
      { ...step, state: 'running' as const },
    ];
    const scenarios = [
      { name: 'first', state: 'differs' as const, notes: [], steps: [] },
      { name: 'second', state: 'steps' as const, notes: [], steps },
    ];
    api.emit('verification', { ...RUNNING, isStopping: true, scenarios });
    api.connection(false);
    api.connection(true);
    await settle();
    expect(store.getState().verification).toEqual({
      ...RUNNING,
      isRunning: false,
      isStopping: false,
      scenarios: [
        scenarios[0],
        { ...scenarios[1], state: 'stopped', steps: [steps[0], { ...step, state: 'waiting' }] },
      ],
      problem: {
        message: 'Podwire’s host was lost while this went on.',
        hint: 'Look with kubectl what is left on the cluster.',
      },
    });
  });

  it('stays as it ended, whatever becomes of its host', async () => {
    const api = host();
    const store = createVerifyStore(api, ENGLISH.t);
    const ended = { ...RUNNING, isRunning: false };
    api.emit('verification', ended);
    api.connection(false);
    api.connection(true);
    await settle();
    expect(store.getState().verification).toEqual(ended);
  });
});
