import { flushSync } from 'react-dom';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { find } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { PolicyFlows } from '../../../../src/renderer/inspector/policy-flows';
import type { Stores } from '../../../../src/renderer/store/stores';

let stores: Stores;
let to: string;

beforeEach(async () => {
  to = 'web';
  const api = new SilentLabApi({
    'reach.policy': () => ({
      version: 1,
      rules: [
        {
          direction: 'ingress',
          index: 0,
          location: { file: 'lab.yaml', line: 1, column: 1 },
          flows: [{ from: 'client', to, text: 'TCP 80', held: '' }],
          flowCount: 1,
        },
      ],
      ruleCount: 1,
    }),
  });
  stores = await pageStoresFor(api);
  stores.lab.setState({ isConnected: true });
  mount(<PolicyFlows namespace="default" name="web" />, stores);
});

async function waitForFlow(text: string): Promise<void> {
  await vi.waitFor(() => expect(find('policy-flow').textContent).toBe(text));
}

describe('what the rules of a policy let through', () => {
  it('is asked again of a host that came back, and stays until it answers', async () => {
    await waitForFlow('client → web: TCP 80');
    flushSync(() => stores.lab.setState({ isConnected: false }));
    await waitForFlow('client → web: TCP 80');
    to = 'api';
    flushSync(() => stores.lab.setState({ isConnected: true }));
    await waitForFlow('client → api: TCP 80');
  });
});
