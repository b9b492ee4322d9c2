import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#sim/kube/objects/kube-object';
import { tableOf } from '#sim/kube/printers/api-table';
import { humanDuration } from '#sim/kube/printers/human-duration';

/** 2025-01-01T01:00:00Z */
const NOW_MS = 1_735_693_200_000;
const CREATED = '2025-01-01T00:00:00Z';

function cellsOf(kind: string, fields: Record<string, unknown>, metadata: object = {}): readonly unknown[] {
  const object: KubeObject = {
    apiVersion: 'v1',
    kind,
    ...fields,
    metadata: { name: 'test', creationTimestamp: CREATED, ...metadata },
  };
  return tableOf(kind, [object], { nowMs: NOW_MS }).rows[0]?.cells ?? [];
}

function pod(status: object, spec: object = {}): Record<string, unknown> {
  return { spec: { containers: [{ name: 'a' }, { name: 'b' }], ...spec }, status };
}

const RUNNING = { ready: true, restartCount: 3, state: { running: {} } };
const DONE = { restartCount: 1, state: { terminated: { exitCode: 0, reason: 'Completed' } } };

describe('tableOf', () => {
  it.each([
    ['nothing is known of the containers', pod({ phase: 'Pending' }), ['0/2', 'Pending', '0']],
    [
      'one container runs and one does not',
      pod({ phase: 'Running', containerStatuses: [RUNNING, { restartCount: 3 }] }),
      ['1/2', 'Running', '6'],
    ],
    [
      'a container waits',
      pod({
        phase: 'Running',
        containerStatuses: [
          { restartCount: 3, state: { waiting: { reason: 'ContainerWaitingReason' } } },
          RUNNING,
        ],
      }),
      ['1/2', 'ContainerWaitingReason', '6'],
    ],
    [
      'the first container has ended with a code alone',
      pod({ phase: 'Running', containerStatuses: [{ state: { terminated: { exitCode: 3 } } }, RUNNING] }),
      ['1/2', 'ExitCode:3', '3'],
    ],
    [
      'it was ended by a signal',
      pod({ phase: 'Running', containerStatuses: [{ state: { terminated: { signal: 9, exitCode: 137 } } }] }),
      ['0/2', 'Signal:9', '0'],
    ],
    ['the kubelet gives a reason', pod({ phase: 'Failed', reason: 'Evicted' }), ['0/2', 'Evicted', '0']],
    [
      'gates keep the scheduler off',
      pod({ phase: 'Pending', conditions: [{ type: 'PodScheduled', reason: 'SchedulingGated' }] }),
      ['0/2', 'SchedulingGated', '0'],
    ],
    [
      'one of two is done, and it is ready',
      pod({
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [DONE, RUNNING],
      }),
      ['1/2', 'Running', '4'],
    ],
    [
      'one of two is done, and it is not ready',
      pod({ phase: 'Running', containerStatuses: [DONE, RUNNING] }),
      ['1/2', 'NotReady', '4'],
    ],
    [
      'the second of three init containers runs',
      pod(
        {
          phase: 'Pending',
          initContainerStatuses: [DONE, { restartCount: 2, state: { running: {} } }, {}],
        },
        { initContainers: [{ name: 'x' }, { name: 'y' }, { name: 'z' }] },
      ),
      ['0/2', 'Init:1/3', '3'],
    ],
    [
      'an init container fails',
      pod(
        {
          phase: 'Pending',
          initContainerStatuses: [{ state: { terminated: { exitCode: 2, reason: 'Error' } } }],
        },
        { initContainers: [{ name: 'x' }] },
      ),
      ['0/2', 'Init:Error', '0'],
    ],
    [
      'a sidecar counts as a container',
      pod(
        {
          phase: 'Running',
          initContainerStatuses: [
            { name: 'x', ready: true, started: true, restartCount: 2, state: { running: {} } },
          ],
          containerStatuses: [RUNNING, { ready: true, state: { running: {} } }],
        },
        { initContainers: [{ name: 'x', restartPolicy: 'Always' }] },
      ),
      ['3/3', 'Running', '5'],
    ],
  ])('tells how a Pod is when %s', (_, fields, expected) => {
    expect(cellsOf('Pod', fields).slice(1, 4)).toEqual(expected);
  });

  it('says when a container was restarted last', () => {
    const status = {
      ...RUNNING,
      lastState: { terminated: { exitCode: 1, finishedAt: '2025-01-01T00:57:00Z' } },
    };
    expect(cellsOf('Pod', pod({ phase: 'Running', containerStatuses: [status] }))[3]).toBe('3 (3m ago)');
  });

  it('calls a Pod that is deleted Terminating, unless it has ended', () => {
    const metadata = { deletionTimestamp: CREATED };
    expect(cellsOf('Pod', pod({ phase: 'Running' }), metadata)[2]).toBe('Terminating');
    expect(cellsOf('Pod', pod({ phase: 'Succeeded' }), metadata)[2]).toBe('Succeeded');
    expect(cellsOf('Pod', pod({ phase: 'Running', reason: 'NodeLost' }), metadata)[2]).toBe('Unknown');
  });

  it('shows address, node and readiness gates of a Pod in the wide columns', () => {
    const fields = pod(
      { phase: 'Running', podIPs: [{ ip: '1.1.1.1' }], conditions: [{ type: 'x/y', status: 'True' }] },
      { nodeName: 'node1', readinessGates: [{ conditionType: 'x/y' }, { conditionType: 'x/z' }] },
    );
    expect(cellsOf('Pod', fields).slice(4)).toEqual(['60m', '1.1.1.1', 'node1', '<none>', '1/2']);
  });

  it.each([
    ['ClusterIP', {}, '<none>'],
    ['NodePort', { externalIPs: ['9.9.9.9', '8.8.8.8'] }, '9.9.9.9,8.8.8.8'],
    ['LoadBalancer', {}, '<pending>'],
    ['ExternalName', { externalName: 'db.example.com' }, 'db.example.com'],
  ])('shows the external address of a Service of type %s', (type, spec, expected) => {
    const cells = cellsOf('Service', {
      spec: {
        type,
        clusterIPs: ['10.96.0.5'],
        ports: [
          { port: 80, nodePort: 30080, protocol: 'TCP' },
          { port: 53, protocol: 'UDP' },
        ],
        selector: { b: '2', a: '1' },
        ...spec,
      },
    });
    expect(cells).toEqual(['test', type, '10.96.0.5', expected, '80:30080/TCP,53/UDP', '60m', 'a=1,b=2']);
  });

  it('sorts the addresses that a load balancer has, and puts external ones behind', () => {
    const ingress = [{ ip: '2.2.2.2' }, { hostname: 'lb.example' }, { ip: '1.1.1.1' }];
    const cells = cellsOf('Service', {
      spec: { type: 'LoadBalancer', externalIPs: ['0.0.0.1'] },
      status: { loadBalancer: { ingress } },
    });
    expect(cells[3]).toBe('1.1.1.1,2.2.2.2,lb.example,0.0.0.1');
  });

  it('shows three endpoints and how many more there are', () => {
    const addresses = ['1', '2', '3', '4'].map((last) => ({ ip: `10.0.0.${last}` }));
    const cells = cellsOf('Endpoints', { subsets: [{ addresses, ports: [{ port: 80 }, { port: 81 }] }] });
    expect(cells[1]).toBe('10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 5 more...');
    expect(cellsOf('Endpoints', {})[1]).toBe('<none>');
  });

  it('calls what a slice lacks unset', () => {
    expect(cellsOf('EndpointSlice', { addressType: 'IPv4' }).slice(1, 4)).toEqual([
      'IPv4',
      '<unset>',
      '<unset>',
    ]);
  });

  it.each([
    ['Complete', { conditions: [{ type: 'Complete', status: 'True' }], succeeded: 2 }, {}, 'Complete', '2/5'],
    ['Suspended', { conditions: [{ type: 'Suspended', status: 'True' }] }, {}, 'Suspended', '0/5'],
    ['of many', { succeeded: 1 }, { completions: undefined, parallelism: 3 }, 'Running', '1/1 of 3'],
  ])('shows a Job that is %s', (_, status, spec, text, completions) => {
    const cells = cellsOf('Job', { spec: { completions: 5, ...spec }, status });
    expect(cells.slice(1, 3)).toEqual([text, completions]);
  });

  it('shows roles of a node and whether Pods may be scheduled', () => {
    const conditions = [{ type: 'Ready', status: 'Unknown' }];
    const fields = {
      spec: { unschedulable: true },
      status: { conditions, nodeInfo: { kubeletVersion: 'v1.32.0' } },
    };
    const labels = { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/edge': '' };
    expect(cellsOf('Node', fields, { labels }).slice(0, 5)).toEqual([
      'test',
      'NotReady,SchedulingDisabled',
      'edge,worker',
      '60m',
      'v1.32.0',
    ]);
  });

  it('names the time of creation where a kind has no columns of its own', () => {
    expect(cellsOf('ClusterRole', {})).toEqual(['test', CREATED]);
  });
});

describe('humanDuration', () => {
  it.each([
    [1, '1s'],
    [119, '119s'],
    [120, '2m'],
    [185, '3m5s'],
    [600, '10m'],
    [10_799, '179m'],
    [10_800, '3h'],
    [11_100, '3h5m'],
    [28_800, '8h'],
    [172_799, '47h'],
    [172_800, '2d'],
    [176_400, '2d1h'],
    [691_200, '8d'],
    [63_072_000, '2y'],
    [63_158_400, '2y1d'],
    [-1, '0s'],
    [-5, '<invalid>'],
  ])('writes %i seconds as %s', (seconds, text) => {
    expect(humanDuration(seconds * 1_000)).toBe(seconds === -1 ? '0s' : text);
  });
});
