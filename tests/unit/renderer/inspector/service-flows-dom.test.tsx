import { flushSync } from 'react-dom';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { fill, find } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { clusterTopology } from '#kit/topology-builder';
import { ServiceFlows } from '../../../../src/renderer/inspector/service-flows';
import type { Stores } from '../../../../src/renderer/store/stores';

let api: SilentLabApi;
let stores: Stores;

beforeEach(async () => {
  api = new SilentLabApi();
  stores = await pageStoresFor(api);
  stores.lab.setState({ isConnected: true });
  mount(<ServiceFlows node="node1" />, stores);
});

async function askFor(testId: string): Promise<string> {
  fill('flow-source', '10.244.1.2');
  fill('flow-destination', '10.96.0.10');
  fill('flow-port', '53');
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
    fill('flow-source', '10.244.1.2');
    fill('flow-destination', '10.96.0.10');
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
    fill('flow-source', '10.244.1.2');
    fill('flow-destination', '10.96.0.10');
    fill('flow-port', '70000');
    expect(find('flow-ask').hasAttribute('disabled')).toBe(true);
  });
});
