import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLabApi } from '#kit/fake-lab-api';
import { pageStoresFor } from '#kit/page-stores';
import type { RequestName, RequestOf, ResponseOf } from '#main/contract/lab-api';
import { PolicyFlows } from '../../../../src/renderer/inspector/policy-flows';
import type { Stores } from '../../../../src/renderer/store/stores';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';

class ReachApi extends FakeLabApi {
  override request<Name extends RequestName>(
    name: Name,
    argument: RequestOf<Name>,
  ): Promise<ResponseOf<Name>> {
    return this.answers[name] === undefined ? new Promise(() => undefined) : super.request(name, argument);
  }
}

let root: Root;
let stores: Stores;
let to: string;

beforeEach(async () => {
  const container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
  to = 'web';
  const api = new ReachApi({
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
  flushSync(() =>
    root.render(
      <StoresProvider stores={stores}>
        <PolicyFlows namespace="default" name="web" />
      </StoresProvider>,
    ),
  );
});

afterEach(() => {
  flushSync(() => root.unmount());
  document.body.replaceChildren();
});

async function waitForFlow(text: string): Promise<void> {
  await vi.waitFor(() =>
    expect(document.querySelector('[data-testid="policy-flow"]')?.textContent).toBe(text),
  );
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
