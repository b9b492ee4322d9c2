import { describe, expect, it } from 'vitest';
import { createComparisonStore } from '../../../../src/renderer/store/comparison-store';
import type { ContractComparison } from '#main/contract/comparison-requests';
import { FakeLabApi } from '#kit/fake-lab-api';

const FORM = { target: 'default/client', command: 'date', left: 'flannel/vxlan', right: 'calico/bgp' };
const COMPARISON: ContractComparison = {
  target: 'default/client',
  command: 'sh -c date',
  runs: [],
  rows: [],
  notes: [],
  pairs: [],
};

describe('the comparison store', () => {
  it('sends what was typed before it asks, and keeps what comes of it', async () => {
    const done: string[] = [];
    const api = new FakeLabApi({
      'comparison.run': () => {
        done.push('asked');
        return { kind: 'compared', comparison: COMPARISON };
      },
    });
    const store = createComparisonStore(api, () => {
      done.push('flushed');
      return Promise.resolve();
    });
    const running = store.getState().run(FORM);
    expect(store.getState().isRunning).toBe(true);
    await running;
    expect(done).toEqual(['flushed', 'asked']);
    expect(api.requests[0]?.argument).toEqual({
      target: 'default/client',
      command: 'date',
      cnis: ['flannel/vxlan', 'calico/bgp'],
      proxyModes: [],
    });
    expect(store.getState()).toMatchObject({ isRunning: false, comparison: COMPARISON, problem: undefined });
  });

  it('keeps the last comparison beside a problem', async () => {
    const answers = {
      'comparison.run': (): { kind: 'refused'; message: string } => ({ kind: 'refused', message: 'no Pod' }),
    };
    const store = createComparisonStore(new FakeLabApi(answers), () => Promise.resolve());
    store.setState({ comparison: COMPARISON });
    await store.getState().run(FORM);
    expect(store.getState()).toMatchObject({
      isRunning: false,
      comparison: COMPARISON,
      problem: { message: 'no Pod' },
    });
  });

  it('is not busy any more when the host is lost', async () => {
    const store = createComparisonStore(new FakeLabApi({}), () => Promise.resolve());
    await expect(store.getState().run(FORM)).rejects.toThrow('no answer was given');
    expect(store.getState().isRunning).toBe(false);
  });
});
