import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { edited, refusalOf } from '#kit/lab-edits';
import { readBad, readGood } from '#kit/lab-text';

const HEAD = 'apiVersion: podwire.dev/v1\nkind: Lab\n';

function labOf(settings: string, services: string): string {
  return `${HEAD}spec:
  cluster:
    nodes: [{ name: control-plane }, { name: node1 }, { name: node2 }]
    loadBalancer: { kind: cloud, ${settings} }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  nodeName: node1
  containers: [{ name: nginx, image: nginx }]
${services}`;
}

function service(name: string, more: string): string {
  return `---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { type: LoadBalancer, selector: { app: web }, ${more} }
`;
}

const WEB_PORT = 'ports: [{ port: 80, nodePort: 30080 }]';
const GET = 'curl -s -o /dev/null -m 2 -w "%{http_code}"';

function messagesOf(lab: CommandLab, reason: string): readonly string[] {
  return lab.simulation.cluster.store
    .list('Event')
    .filter((event) => event['reason'] === reason)
    .map((event) => String(event['message']));
}

describe.each(['nat', 'dsr'])('a load balancer on the internet, %s', (mode) => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(labOf(`mode: ${mode}, pool: 203.0.113.240/31`, service('web', WEB_PORT)));
  });

  it('has a card on the segment of the nodes and one on that of its addresses', () => {
    const lines = lab.sh('host/load-balancer', 'ip -br addr').stdout.split('\n');
    expect(lines.map((line) => line.split(/\s+/).filter((word) => word.includes('/')))).toEqual([
      ['127.0.0.1/8', '203.0.113.240/32'],
      ['192.168.0.5/24'],
      ['203.0.113.5/24'],
      [],
    ]);
  });

  it('is reached from the internet, from the LAN and from a node', () => {
    for (const from of ['host/internet', 'host/laptop', 'node/node2'])
      expect(lab.sh(from, `${GET} http://203.0.113.240/`).stdout, from).toBe('200');
  });

  it('forwards in one of two ways', () => {
    const servers = lab.sh('host/load-balancer', 'ipvsadm -Ln').stdout.match(/-> 192.*? (Masq|Route) /g);
    expect(servers?.map((line) => line.split(/\s+/).slice(1, 3))).toEqual(
      ['192.168.0.11', '192.168.0.12'].map((address) =>
        mode === 'nat' ? [`${address}:30080`, 'Masq'] : [`${address}:80`, 'Route'],
      ),
    );
  });
});

describe('Services of a cloud', () => {
  let lab: CommandLab;
  beforeAll(() => {
    const services = [
      service('first', `loadBalancerIP: 192.168.0.241, sessionAffinity: ClientIP, ${WEB_PORT}`),
      service(
        'second',
        'ports: [{ port: 80 }, { name: dns, port: 53, protocol: UDP }]'.replace(
          '{ port',
          '{ name: web, port',
        ),
      ),
      service('third', 'ports: [{ port: 80 }]'),
      service('other', 'loadBalancerClass: example.org/other, ports: [{ port: 80 }]'),
      service('bare', 'allocateLoadBalancerNodePorts: false, ports: [{ port: 80 }]'),
    ];
    lab = new CommandLab(labOf('pool: 192.168.0.240-192.168.0.241', services.join('')));
  });

  function externalAddresses(): readonly string[] {
    const column = 'custom-columns=A:.metadata.name,B:.status.loadBalancer.ingress[*].ip --no-headers';
    return lab.sh('host/laptop', `kubectl get services -o ${column}`).stdout.trim().split(/\s*\n/);
  }

  it('get addresses, the one they ask for where it is free, and wait where there is none', () => {
    expect(externalAddresses().map((line) => line.split(/\s+/))).toEqual([
      ['bare', '<none>'],
      ['first', '192.168.0.241'],
      ['kubernetes', '<none>'],
      ['other', '<none>'],
      ['second', '192.168.0.240'],
      ['third', '<none>'],
    ]);
    const failure = 'Error syncing load balancer: failed to ensure load balancer:';
    expect(new Set(messagesOf(lab, 'SyncLoadBalancerFailed'))).toEqual(
      new Set([`${failure} no address is left in the pool`]),
    );
  });

  it('keep a client with its node where their affinity says so, and balance every port', () => {
    const { stdout } = lab.sh('host/load-balancer', 'ipvsadm -Ln | grep "sh ("');
    expect(stdout.split('\n')).toEqual([
      'TCP  192.168.0.240:80 sh (sh-fallback,sh-port)',
      'TCP  192.168.0.241:80 sh (sh-fallback)',
      'UDP  192.168.0.240:53 sh (sh-fallback,sh-port)',
      '',
    ]);
  });

  it('give addresses back, which another gets when it is tried again', () => {
    lab.sh('host/laptop', 'kubectl delete service second; sleep 30');
    expect(externalAddresses()).toContain('third        192.168.0.240');
    expect(messagesOf(lab, 'DeletedLoadBalancer')).toEqual(['Deleted load balancer']);
  });

  it('need node ports where they are sent to such', () => {
    const problem = 'port 80 has no node port';
    lab.sh('host/laptop', 'kubectl delete service first; sleep 60');
    expect(messagesOf(lab, 'SyncLoadBalancerFailed')).toContain(
      `Error syncing load balancer: failed to ensure load balancer: ${problem}`,
    );
  });

  it('lose their balancer when they are of another type', () => {
    const patch = `kubectl patch service third -p '{"spec":{"type":"NodePort"}}'; sleep 1`;
    lab.sh('host/laptop', patch);
    expect(messagesOf(lab, 'Type')).toEqual(['LoadBalancer -> NodePort']);
    expect(externalAddresses()).toContain('third        <none>');
    const { store } = lab.simulation.cluster;
    expect(store.find('Service', 'default', 'third')?.metadata.finalizers).toBeUndefined();
    expect(lab.sh('host/load-balancer', 'ipvsadm -Ln').stdout).not.toContain('192.168.0.240');
  });
});

describe('the machine of a load balancer', () => {
  it('keeps out of the way of machines and of its own pool', () => {
    const text = `${HEAD}spec:
  cluster: { loadBalancer: { kind: cloud, pool: 192.168.0.4-192.168.0.6 } }
  outside: [{ name: load-balancer, segment: lan, addresses: [192.168.0.7] }]
`;
    expect(readGood(text).spec.outside).toEqual([
      { name: 'load-balancer', segment: 'lan', addresses: ['192.168.0.7'] },
      { name: 'load-balancer2', segment: 'lan', addresses: ['192.168.0.8'], balancerLegs: [] },
    ]);
  });

  it('has the checks that a cloud makes unless the lab says otherwise', () => {
    const checks = (given: string): unknown => {
      const { loadBalancer } = readGood(
        `${HEAD}spec: { cluster: { loadBalancer: { kind: cloud, pool: 192.168.0.240/31${given} } } }\n`,
      ).spec.cluster;
      return loadBalancer?.kind === 'cloud' ? loadBalancer.healthCheck : undefined;
    };
    const seconds = 1_000_000_000;
    const usual = { interval: 8 * seconds, timeout: seconds, healthyThreshold: 1, unhealthyThreshold: 3 };
    expect(checks('')).toEqual(usual);
    expect(checks(', healthCheck: { interval: 500ms, healthyThreshold: 2 }')).toEqual({
      ...usual,
      interval: seconds / 2,
      timeout: seconds / 2,
      healthyThreshold: 2,
    });
  });

  it.each([
    [
      'kind: cloud, pool: 192.168.0.240/31, healthCheck: { interval: 2s, timeout: 3s }',
      'must not be longer than the interval',
    ],
    ['kind: cloud, pool: 192.168.0.240/31, healthCheck: { interval: 5 }', 'must be a duration'],
    ['kind: cloud, pool: 192.168.0.240/31, healthCheck: { interval: 1ms }', 'must be between 100ms and 300s'],
    ['kind: cloud, pool: nowhere', 'must be IPv4 ranges'],
    ['kind: l2, pool: 192.168.0.240/31, mode: dsr', 'mode is for a load balancer of kind cloud'],
  ])('is refused with { %s }', (given, message) => {
    const [first] = readBad(`${HEAD}spec: { cluster: { loadBalancer: { ${given} } } }\n`);
    expect(first).toContain(message);
  });

  it('is not written among the machines, and cannot be deleted or plugged in elsewhere', () => {
    const text = `${HEAD}metadata: { name: shop }
spec:
  cluster: { loadBalancer: { kind: cloud, pool: 192.168.0.240/31, mode: dsr } }
`;
    const ref = 'host/load-balancer';
    expect(refusalOf(text, { kind: 'delete', refs: [ref] })).toBe(
      'load-balancer is the load balancer of the cluster: it stands in the text as spec.cluster.loadBalancer.',
    );
    expect(refusalOf(text, { kind: 'connect', from: ref, to: 'segment/internet' })).toBe(
      'load-balancer is plugged in where the nodes and the addresses of its pool are.',
    );
    const { document } = edited(text, { kind: 'delete', refs: ['host/laptop'] });
    expect(document.source?.given.outside?.map(({ name }) => name)).toEqual(['internet']);
    expect(document.spec.outside.map(({ name }) => name)).toEqual(['internet', 'load-balancer']);
  });

  it('is said to be out of reach where no segment has its addresses', () => {
    const { notices } = readGood(
      `${HEAD}spec: { cluster: { loadBalancer: { kind: cloud, pool: 198.51.100.0/24 } } }\n`,
    );
    expect(notices.map(({ message }) => message)).toEqual([
      'spec.cluster.loadBalancer.pool: no segment has an address of the pool: nobody finds the way to one',
    ]);
  });
});
