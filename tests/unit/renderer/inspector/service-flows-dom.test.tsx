import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLabApi } from '#kit/fake-lab-api';
import { pageStoresFor } from '#kit/page-stores';
import { clusterTopology } from '#kit/topology-builder';
import type { RequestName, RequestOf, ResponseOf } from '#main/contract/lab-api';
import { ServiceFlows } from '../../../../src/renderer/inspector/service-flows';
import type { Stores } from '../../../../src/renderer/store/stores';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';

class FlowApi extends FakeLabApi {
  override request<Name extends RequestName>(
    name: Name,
    argument: RequestOf<Name>,
  ): Promise<ResponseOf<Name>> {
    return this.answers[name] === undefined ? new Promise(() => undefined) : super.request(name, argument);
  }
}

let root: Root;
let api: FlowApi;
let stores: Stores;

beforeEach(async () => {
  const container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
  api = new FlowApi({});
  stores = await pageStoresFor(api);
  stores.lab.setState({ isConnected: true });
  flushSync(() =>
    root.render(
      <StoresProvider stores={stores}>
        <ServiceFlows node="node1" />
      </StoresProvider>,
    ),
  );
});

afterEach(() => {
  flushSync(() => root.unmount());
  document.body.replaceChildren();
});

function find(testId: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
  if (found === null) throw new Error(`there is no ${testId}`);
  return found;
}

function type(testId: string, text: string): void {
  const field = find(testId);
  flushSync(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

async function askFor(testId: string): Promise<string> {
  type('flow-source', '10.244.1.2');
  type('flow-destination', '10.96.0.10');
  type('flow-port', '53');
  find('flow-ask').click();
  const found = await vi.waitFor(() => find(testId));
  return found.textContent;
}

describe('the Service rules of a node', () => {
  it('are asked what they do with a packet, and answer with endpoints, source and the rules', async () => {
    api.answers['flows.ask'] = () => ({
      kind: 'flow',
      result: 'DNAT',
      targets: ['10.244.0.2:53', '10.244.0.3:53'],
      masquerade: true,
      command: 'iptables-save',
      rules: ['nat: -A KUBE-SERVICES -j KUBE-SVC-A'],
    });
    const text = await askFor('flow-result');
    expect(api.requests.at(-1)).toEqual({
      name: 'flows.ask',
      argument: {
        node: 'node1',
        source: '10.244.1.2',
        destination: '10.96.0.10',
        protocol: 'tcp',
        port: 53,
      },
    });
    expect(text).toBe(
      'DNAT It goes to one of 2 endpoints:10.244.0.2:5310.244.0.3:53Its source becomes an address of the node (masqueraded).iptables-savenat: -A KUBE-SERVICES -j KUBE-SVC-A',
    );
  });

  it('say what is wrong with the question', async () => {
    api.answers['flows.ask'] = () => ({ kind: 'refused', message: '10.96 is no IP address' });
    expect(await askFor('flow-problem')).toBe('10.96 is no IP address');
  });

  it('say what they do with the packet that was asked for last, whichever answer comes last', async () => {
    const answers: ((message: string) => void)[] = [];
    api.answers['flows.ask'] = () =>
      new Promise((resolve) => {
        answers.push((message) => resolve({ kind: 'refused', message }));
      });
    type('flow-source', '10.244.1.2');
    type('flow-destination', '10.96.0.10');
    find('flow-ask').click();
    find('flow-ask').click();
    answers[1]?.('the second');
    expect((await vi.waitFor(() => find('flow-problem'))).textContent).toBe('the second');
    answers[0]?.('the first');
    // React draws what comes from elsewhere a task later.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(find('flow-problem').textContent).toBe('the second');
  });

  it('are asked about the protocol of the port of the first Service, as long as nobody chooses another', () => {
    const service = {
      id: 'kube-system/dns',
      name: 'dns',
      namespace: 'kube-system',
      type: 'ClusterIP',
      clusterAddress: '10.96.0.10',
      ports: [{ port: 53, protocol: 'UDP', targetPort: '53' }],
      endpoints: [],
    };
    flushSync(() => stores.lab.setState({ topology: { ...clusterTopology([]), services: [service] } }));
    expect(find('flow-port')).toMatchObject({ value: '53' });
    expect(find('flow-protocol')).toMatchObject({ value: 'udp' });
  });

  it('are not asked about a port that there is not', () => {
    type('flow-source', '10.244.1.2');
    type('flow-destination', '10.96.0.10');
    type('flow-port', '70000');
    expect(find('flow-ask').hasAttribute('disabled')).toBe(true);
  });
});
