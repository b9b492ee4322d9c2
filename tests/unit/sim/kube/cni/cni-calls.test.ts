import { describe, expect, it } from 'vitest';
import { clusterRig, clusterSpecOf, pod, type ClusterRig } from '#kit/cluster-rig';
import { fieldOf } from '#sim/kube/objects/kube-object';
import { interfaceAddress } from '#sim/net/interface-table';
import { ipv4 } from '#sim/wire/ipv4-address';

const NETWORKS = '/var/lib/cni/networks/cbr0';
const CALLS = '/var/log/podwire-cni.log';

interface Call {
  readonly command: string;
  readonly plugin: string;
  readonly stdin: Readonly<Record<string, unknown>>;
  readonly stdout?: unknown;
  readonly error?: unknown;
}

function filesOf(rig: ClusterRig, node = 'node1') {
  return rig.network.machines.get(node)!.root.files;
}

function callsOf(rig: ClusterRig): readonly Call[] {
  const lines = (filesOf(rig).read(CALLS) ?? '').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Call);
}

function eventsOf(rig: ClusterRig, name: string, reason: string): readonly string[] {
  return rig.cluster.store
    .list('Event')
    .filter(
      (event) => event['reason'] === reason && JSON.stringify(event['involvedObject']).includes(`"${name}"`),
    )
    .map((event) => String(event['message']));
}

function addressOf(rig: ClusterRig, name: string): unknown {
  return fieldOf(rig.cluster.store.find('Pod', 'default', name), 'status', 'podIP');
}

const on = (node: string) => ({ nodeName: node });

/** Two addresses for Pods on node1. */
function smallRig(): ClusterRig {
  const spec = clusterSpecOf(1);
  const nodes = spec.nodes.map((node) =>
    node.name === 'node1' ? { ...node, podCIDR: '10.244.1.0/30' } : node,
  );
  return clusterRig({ spec: { ...spec, nodes } });
}

function remove(rig: ClusterRig, name: string): void {
  rig.cluster.delete({ kind: 'Pod', name }, { gracePeriodSeconds: 0 });
  rig.runFor(100);
}

describe('the CNI calls for a Pod', () => {
  const rig = clusterRig();
  rig.apply(
    pod('web', {
      ...on('node1'),
      containers: [{ name: 'web', image: 'web', ports: [{ containerPort: 80, hostPort: 8080 }] }],
    }),
  );
  rig.settle();

  it('go down the list, and through the plugins that each one asks for help', () => {
    expect(callsOf(rig).map(({ command, plugin }) => `${command} ${plugin}`)).toEqual([
      'ADD host-local',
      'ADD bridge',
      'ADD flannel',
      'ADD portmap',
    ]);
  });

  it('carry the configuration, and what the plugin before has made', () => {
    const [, bridge, , portmap] = callsOf(rig);
    expect(bridge?.stdin).toEqual({
      name: 'cbr0',
      cniVersion: '0.3.1',
      type: 'bridge',
      mtu: 1450,
      ipMasq: false,
      isGateway: true,
      isDefaultGateway: true,
      hairpinMode: true,
      ipam: {
        type: 'host-local',
        ranges: [[{ subnet: '10.244.1.0/24' }]],
        routes: [{ dst: '10.244.0.0/16' }],
      },
    });
    expect(portmap?.stdin).toMatchObject({
      type: 'portmap',
      capabilities: { portMappings: true },
      runtimeConfig: { portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp', hostIP: '' }] },
      prevResult: bridge?.stdout,
    });
    expect(bridge?.stdout).toEqual({
      cniVersion: '0.3.1',
      interfaces: [
        { name: 'cni0', mac: '0a:58:0a:f4:01:01' },
        { name: 'veth82b3ade9', mac: 'fe:58:0a:f4:01:02' },
        {
          name: 'eth0',
          mac: '0a:58:0a:f4:01:02',
          sandbox: expect.stringMatching(/^\/var\/run\/netns\/cni-[-0-9a-f]{36}$/) as unknown,
        },
      ],
      ips: [{ version: '4', interface: 2, address: '10.244.1.2/24', gateway: '10.244.1.1' }],
      routes: [{ dst: '10.244.0.0/16' }, { dst: '0.0.0.0/0', gw: '10.244.1.1' }],
      dns: {},
    });
  });

  it('leave files on the node', () => {
    const files = filesOf(rig);
    expect(files.list('/etc/cni/net.d')).toEqual(['10-flannel.conflist']);
    expect(files.list('/opt/cni/bin')).toEqual(expect.arrayContaining(['bridge', 'flannel', 'host-local']));
    expect(files.list(NETWORKS)).toEqual(['10.244.1.2', 'last_reserved_ip.0', 'lock']);
    const [id = ''] = (files.read(`${NETWORKS}/10.244.1.2`) ?? '').split('\r\n');
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(files.list('/var/lib/cni/results')).toEqual([`cbr0-${id}-eth0`]);
    expect(JSON.parse(files.read(`/var/lib/cni/results/cbr0-${id}-eth0`)!)).toMatchObject({
      kind: 'cniCacheV1',
      containerId: id,
      networkName: 'cbr0',
      cniArgs: expect.arrayContaining([['K8S_POD_NAME', 'web']]) as unknown,
      result: { ips: [{ address: '10.244.1.2/24' }] },
    });
    expect(files.list('/var/lib/cni/flannel')).toEqual([id]);
  });

  it('go backwards when it ends, and leave nothing', () => {
    remove(rig, 'web');
    expect(
      callsOf(rig)
        .slice(4)
        .map(({ command, plugin }) => `${command} ${plugin}`),
    ).toEqual(['DEL portmap', 'DEL host-local', 'DEL bridge', 'DEL flannel']);
    const files = filesOf(rig);
    expect(files.list(NETWORKS)).toEqual(['last_reserved_ip.0', 'lock']);
    expect(files.list('/var/lib/cni/results')).toEqual([]);
    expect(files.list('/var/lib/cni/flannel')).toEqual([]);
  });
});

describe('a Pod that gets no network', () => {
  it('stays as it is, says why in the words of the kubelet, and has the address that is freed', () => {
    const rig = smallRig();
    rig.apply(pod('first', on('node1')));
    rig.settle();
    rig.apply(pod('second', on('node1')));
    rig.runFor(15_000);
    const messages = eventsOf(rig, 'second', 'FailedCreatePodSandBox');
    expect(messages).toHaveLength(2);
    const ids = messages.map((message) => /sandbox "([0-9a-f]{64})"/.exec(message)?.[1]);
    expect(new Set(ids).size).toBe(2);
    expect(messages[0]).toBe(
      `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${ids[0]}": ` +
        'plugin type="flannel" failed (add): failed to delegate add: failed to allocate for range 0: no IP addresses available in range set: 10.244.1.1-10.244.1.2',
    );
    expect(filesOf(rig).list('/var/lib/cni/flannel')).toHaveLength(1);
    remove(rig, 'first');
    rig.settle();
    rig.runFor(10_000);
    expect(addressOf(rig, 'second')).toBe('10.244.1.2');
  });

  it('takes the first configuration in order of names, with a plugin that must be there', () => {
    const rig = clusterRig();
    filesOf(rig).write('/etc/cni/net.d/00-x.conf', '{"cniVersion":"1.0.0","name":"x","type":"foo"}');
    rig.apply(pod('web', on('node1')));
    rig.runFor(1_000);
    expect(eventsOf(rig, 'web', 'FailedCreatePodSandBox')[0]).toMatch(
      /: plugin type="foo" name="x" failed \(add\): failed to find plugin "foo" in path \[\/opt\/cni\/bin\]$/,
    );
    filesOf(rig).remove('/etc/cni/net.d/00-x.conf');
    rig.runFor(10_000);
    expect(addressOf(rig, 'web')).toBe('10.244.1.2');
  });

  it('finds a bridge that has another address', () => {
    const rig = clusterRig();
    rig.apply(pod('first', on('node1')));
    rig.settle();
    const { stack } = rig.network.machines.get('node1')!.rootNamespace;
    const bridge = stack.findDevice('cni0')!;
    stack.removeAddress(bridge, ipv4(10, 244, 1, 1));
    stack.addAddress(bridge, interfaceAddress(ipv4(10, 244, 9, 1), 24));
    rig.apply(pod('second', on('node1')));
    rig.runFor(1_000);
    expect(eventsOf(rig, 'second', 'FailedCreatePodSandBox')[0]).toMatch(
      /failed \(add\): failed to delegate add: failed to set bridge addr: "cni0" already has an IP address different from 10\.244\.1\.1\/24$/,
    );
    expect(filesOf(rig).list(NETWORKS)).toEqual(['10.244.1.2', 'last_reserved_ip.0', 'lock']);
  });

  it('goes with its network only when the plugins let it', () => {
    const rig = clusterRig();
    rig.apply(pod('web', on('node1')));
    rig.settle();
    const files = filesOf(rig);
    files.write('/etc/cni/net.d/00-x.conf', '{"cniVersion":"1.0.0","name":"x","type":"foo"}');
    rig.cluster.delete({ kind: 'Pod', name: 'web' }, { gracePeriodSeconds: 1 });
    rig.runFor(3_000);
    expect(eventsOf(rig, 'web', 'FailedKillPod')[0]).toMatch(
      /^error killing pod: failed to "KillPodSandbox" for "[-0-9a-f]{36}" with KillPodSandboxError: "rpc error: code = Unknown desc = failed to destroy network for sandbox \\"[0-9a-f]{64}\\": plugin type=\\"foo\\" name=\\"x\\" failed \(delete\): failed to find plugin \\"foo\\" in path \[\/opt\/cni\/bin\]"$/,
    );
    expect(rig.cluster.pods().map(({ name }) => name)).toContain('web');
    files.remove('/etc/cni/net.d/00-x.conf');
    rig.runFor(10_000);
    expect(rig.cluster.pods().map(({ name }) => name)).not.toContain('web');
    expect(files.list(NETWORKS)).toEqual(['last_reserved_ip.0', 'lock']);
  });
});
