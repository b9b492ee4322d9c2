import { describe, expect, it } from 'vitest';
import { clusterRig, clusterSpecOf, deployment, pod, service, type ClusterRig } from '#kit/cluster-rig';
import { connectTcp } from '#sim/host/tcp-stream';
import { listFieldOf, textFieldOf, type KubeObject } from '#sim/kube/objects/kube-object';
import { isPod, type Pod } from '#sim/kube/model/pod';
import { formatIpv4, ipv4, parseIpv4 } from '#sim/wire/ipv4-address';
import { formatMac } from '#sim/wire/mac-address';

function podOf(rig: ClusterRig, name: string): Pod {
  const found = rig.cluster.store.find('Pod', 'default', name);
  if (!isPod(found)) throw new Error(`no Pod ${name}`);
  return found;
}

function statusOf(rig: ClusterRig, name: string): string | undefined {
  return rig.cluster.pods().find((listing) => listing.name === name)?.status;
}

function readyOf(rig: ClusterRig, app: string): readonly string[] {
  return rig.cluster
    .pods()
    .filter((listing) => listing.name.startsWith(`${app}-`) && listing.isReady)
    .map((listing) => listing.name);
}

function eventMessages(rig: ClusterRig, reason: string): readonly string[] {
  return rig.cluster.store
    .list('Event')
    .filter((event) => textFieldOf(event, 'reason') === reason)
    .map((event) => textFieldOf(event, 'message') ?? '');
}

function stackOf(
  rig: ClusterRig,
  name: string,
): NonNullable<ReturnType<ClusterRig['network']['machines']['get']>>['rootNamespace']['stack'] {
  return rig.network.machines.get(name)!.rootNamespace.stack;
}

/** `ip route` in short. */
function routesOf(rig: ClusterRig, node: string): readonly string[] {
  return stackOf(rig, node)
    .routes.entries()
    .map(
      ({ destination, gateway, device, isOnlink }) =>
        `${formatIpv4(destination.address)}/${destination.prefixLength} via ${gateway === undefined ? '-' : formatIpv4(gateway)} dev ${device?.name ?? '-'}${isOnlink ? ' onlink' : ''}`,
    );
}

/** A TCP connection from a container: what became of it. */
function dial(rig: ClusterRig, client: string, address: string, port: number): string {
  const environment = rig.cluster.podEnvironment('default', client)!;
  const silent = (): void => undefined;
  const process = environment.createProcess(['dial'], { stdout: silent, stderr: silent });
  let outcome = 'no outcome';
  process.run(
    (function* () {
      const connected = yield* connectTcp(process, { address: parseIpv4(address)!, port });
      outcome = connected.ok ? 'connected' : connected.error;
      return 0;
    })(),
  );
  rig.runFor(2_000);
  return outcome;
}

describe('Cluster', () => {
  it('runs CoreDNS on the control plane before any worker joins', () => {
    const rig = clusterRig();
    rig.settle();
    const listings = rig.cluster
      .pods()
      .filter(({ isStatic, isDaemon }) => isStatic !== true && isDaemon !== true)
      .map(({ namespace, status, address, nodeName }) => ({ namespace, status, address, nodeName }));
    listings.sort((one, other) => (one.address! < other.address! ? -1 : 1));
    expect(listings).toEqual([
      { namespace: 'kube-system', status: 'Running', address: '10.244.0.2', nodeName: 'control-plane' },
      { namespace: 'kube-system', status: 'Running', address: '10.244.0.3', nodeName: 'control-plane' },
    ]);
    expect(
      rig.cluster
        .services()
        .map(({ name, clusterAddress, endpoints }) => [name, clusterAddress, endpoints.length]),
    ).toEqual([
      ['kubernetes', '10.96.0.1', 1],
      ['kube-dns', '10.96.0.10', 6],
    ]);
  });

  it('spreads the Pods of a Deployment over the workers', () => {
    const rig = clusterRig();
    rig.apply(deployment('web', 4), pod('client'));
    rig.settle();
    const nodes = rig.cluster
      .pods()
      .filter(({ name }) => name.startsWith('web-'))
      .map(({ nodeName }) => nodeName);
    expect([...nodes].sort()).toEqual(['node1', 'node1', 'node2', 'node2']);
    expect(rig.cluster.podsOfDeployment('default', 'web')).toHaveLength(4);
    expect(podOf(rig, 'client').status?.podIP).toBe('10.244.1.2');
  });

  it('names Pods after their ReplicaSet with the safe alphabet of Kubernetes', () => {
    const rig = clusterRig();
    rig.apply(deployment('web', 2));
    rig.settle();
    for (const name of readyOf(rig, 'web')) {
      expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    }
  });

  it('builds what flannel builds on a node', () => {
    const rig = clusterRig();
    rig.apply(pod('client', { nodeName: 'node1' }));
    rig.settle();
    const stack = stackOf(rig, 'node1');
    expect(stack.devices().map(({ name, mac, mtuBytes }) => `${name} ${formatMac(mac)} ${mtuBytes}`)).toEqual(
      [
        'lo 00:00:00:00:00:00 65536',
        'eth0 52:54:00:a8:00:0b 1500',
        'flannel.1 be:58:0a:f4:01:00 1450',
        'cni0 0a:58:0a:f4:01:01 1450',
        'veth6844d090 fe:58:0a:f4:01:02 1450',
      ],
    );
    expect([...routesOf(rig, 'node1')].sort()).toEqual([
      '0.0.0.0/0 via 192.168.0.1 dev eth0',
      '10.244.0.0/24 via 10.244.0.0 dev flannel.1 onlink',
      '10.244.1.0/24 via - dev cni0',
      '10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink',
      '192.168.0.0/24 via - dev eth0',
    ]);
    const permanent = stack.neighbors.entries().filter(({ state }) => state === 'PERMANENT');
    expect(permanent.map(({ address, mac }) => [formatIpv4(address), formatMac(mac!)])).toEqual([
      ['10.244.0.0', 'be:58:0a:f4:00:00'],
      ['10.244.2.0', 'be:58:0a:f4:02:00'],
    ]);
    expect(stack.sysctl.get('net.ipv4.conf.all.route_localnet')).toBe('1');
  });

  it('gives a Pod the interface and routes that the CNI plugin gives', () => {
    const rig = clusterRig();
    rig.apply(pod('client', { nodeName: 'node1' }));
    rig.settle();
    const { stack } = rig.cluster.podEnvironment('default', 'client')!.namespace;
    const eth0 = stack.findDevice('eth0')!;
    expect([formatMac(eth0.mac), eth0.mtuBytes]).toEqual(['0a:58:0a:f4:01:02', 1450]);
    const routes = stack.routes
      .entries()
      .map(({ destination, gateway }) => [formatIpv4(destination.address), gateway]);
    const gateway = ipv4(10, 244, 1, 1);
    expect(routes).toContainEqual(['0.0.0.0', gateway]);
    expect(routes).toContainEqual(['10.244.0.0', gateway]);
  });

  it('makes no bridge on a node without Pods', () => {
    const rig = clusterRig();
    rig.settle();
    expect(stackOf(rig, 'node1').findDevice('cni0')).toBeUndefined();
  });

  it('connects Pods on other nodes, Services, and the API server', () => {
    const rig = clusterRig();
    rig.apply(deployment('web', 2), service('web'), pod('client', { nodeName: 'node1' }));
    rig.settle();
    const { clusterAddress = '', endpoints } = rig.cluster.services().find(({ name }) => name === 'web')!;
    for (const endpoint of endpoints)
      expect(dial(rig, 'client', endpoint.split(':')[0]!, 80)).toBe('connected');
    expect(dial(rig, 'client', clusterAddress, 80)).toBe('connected');
    expect(dial(rig, 'client', '10.96.0.1', 443)).toBe('connected');
  });

  it('refuses a Service without endpoints', () => {
    const rig = clusterRig();
    rig.apply(service('nobody', { clusterIP: '10.96.7.7' }), pod('client'));
    rig.settle();
    expect(dial(rig, 'client', '10.96.7.7', 80)).toBe('connection-refused');
  });

  it('answers a node port on every node', () => {
    const rig = clusterRig();
    rig.apply(
      deployment('web', 1),
      service('web', { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }),
      pod('client'),
    );
    rig.settle();
    for (const node of ['192.168.0.10', '192.168.0.11', '192.168.0.12']) {
      expect(dial(rig, 'client', node, 30080)).toBe('connected');
    }
  });

  it('writes the files and variables that a container finds', () => {
    const rig = clusterRig();
    rig.apply(service('web', { clusterIP: '10.96.7.7', ports: [{ name: 'http', port: 80 }] }));
    rig.apply(pod('client', { nodeName: 'node1', hostAliases: [{ ip: '10.1.2.3', hostnames: ['db'] }] }));
    rig.settle();
    const { files, variables, hostname } = rig.cluster.podEnvironment('default', 'client')!;
    expect(hostname).toBe('client');
    expect(files.read('/etc/hostname')).toBe('client\n');
    expect(files.read('/etc/resolv.conf')).toBe(
      'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    );
    expect(files.read('/etc/hosts')?.split('\n').slice(-5)).toEqual([
      '10.244.1.2\tclient',
      '',
      '# Entries added by HostAliases.',
      '10.1.2.3\tdb',
      '',
    ]);
    expect(Object.fromEntries(variables)).toMatchObject({
      HOSTNAME: 'client',
      KUBERNETES_SERVICE_HOST: '10.96.0.1',
      KUBERNETES_PORT_443_TCP: 'tcp://10.96.0.1:443',
      WEB_SERVICE_HOST: '10.96.7.7',
      WEB_SERVICE_PORT_HTTP: '80',
      WEB_PORT_80_TCP_ADDR: '10.96.7.7',
    });
  });

  it('resolves references in the environment of a container', () => {
    const rig = clusterRig();
    const env = [
      { name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'color' } } },
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'login', key: 'password' } } },
      { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'GREETING', value: 'hello $(COLOR) $(NOBODY) $$(COLOR)' },
    ];
    rig.apply(
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { color: 'blue' } },
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'login' }, data: { password: 'c2VjcmV0' } },
      pod('client', { containers: [{ name: 'client', image: 'busybox', command: ['sleep', '1d'], env }] }),
    );
    rig.settle();
    expect(Object.fromEntries(rig.cluster.podEnvironment('default', 'client')!.variables)).toMatchObject({
      COLOR: 'blue',
      PASSWORD: 'secret',
      POD_IP: '10.244.1.2',
      GREETING: 'hello blue $(NOBODY) $(COLOR)',
    });
  });

  it('keeps a container waiting whose ConfigMap is missing', () => {
    const rig = clusterRig();
    rig.apply(
      pod('client', {
        containers: [
          {
            name: 'client',
            image: 'busybox',
            command: ['sleep', '1d'],
            envFrom: [{ configMapRef: { name: 'settings' } }],
          },
        ],
      }),
    );
    rig.settle();
    expect(statusOf(rig, 'client')).toBe('CreateContainerConfigError');
    expect(podOf(rig, 'client').status?.containerStatuses?.[0]?.state.waiting?.message).toBe(
      'configmap "settings" not found',
    );
  });

  it('backs off from a container that ends at once, longer each time', () => {
    const rig = clusterRig();
    rig.apply(pod('client', { containers: [{ name: 'client', image: 'busybox' }] }));
    const seen = new Set<string>();
    for (let slice = 0; slice < 450; slice += 1) {
      rig.runFor(100);
      const status = podOf(rig, 'client').status?.containerStatuses?.[0];
      seen.add(`${status?.restartCount} ${statusOf(rig, 'client')}`);
    }
    expect([...seen].filter((line) => /Completed|CrashLoop/.test(line))).toEqual([
      '0 Completed',
      '1 Completed',
      '1 CrashLoopBackOff',
      '2 Completed',
      '2 CrashLoopBackOff',
      '3 Completed',
      '3 CrashLoopBackOff',
    ]);
    expect(podOf(rig, 'client').status?.containerStatuses?.[0]?.state.waiting?.message).toMatch(
      /^back-off 40s restarting failed container=client pod=client_default\(/,
    );
    expect(podOf(rig, 'client').status?.phase).toBe('Running');
  });

  it('lets a Pod that must not restart succeed or fail', () => {
    const rig = clusterRig();
    const once = (command: readonly string[]): Readonly<Record<string, unknown>> => ({
      restartPolicy: 'Never',
      containers: [{ name: 'main', image: 'busybox', ...(command.length === 0 ? {} : { command }) }],
    });
    rig.apply(pod('good', once([])), pod('bad', once(['false'])));
    rig.settle();
    expect([statusOf(rig, 'good'), statusOf(rig, 'bad')]).toEqual(['Completed', 'Error']);
    expect([podOf(rig, 'good').status?.phase, podOf(rig, 'bad').status?.phase]).toEqual([
      'Succeeded',
      'Failed',
    ]);
  });

  it('starts containers only after the init containers, one by one', () => {
    const rig = clusterRig();
    const containers = [{ name: 'main', image: 'nginx', ports: [{ containerPort: 80 }] }];
    rig.apply(
      pod('web', {
        containers,
        initContainers: [
          { name: 'first', image: 'busybox' },
          { name: 'second', image: 'busybox' },
        ],
      }),
    );
    rig.settle();
    expect(
      rig.images.started.filter(({ image }) => !image.includes('coredns')).map(({ name }) => name),
    ).toEqual(['first', 'second', 'main']);
    expect(statusOf(rig, 'web')).toBe('Running');
  });

  it('says why a Pod fits nowhere, in the words of the scheduler', () => {
    const rig = clusterRig();
    rig.apply(pod('picky', { nodeSelector: { disk: 'ssd' } }));
    rig.settle();
    const message =
      "0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.";
    expect(rig.cluster.pendingReasons()).toEqual([`default/picky: Pending (${message})`]);
    expect(eventMessages(rig, 'FailedScheduling').at(-1)).toBe(message);
  });

  it('lists a Pod that fits nowhere with the reason', () => {
    const rig = clusterRig();
    rig.apply(pod('picky', { nodeSelector: { disk: 'ssd' } }));
    rig.settle();
    const listing = rig.cluster.pods().find(({ name }) => name === 'picky');
    expect(listing?.message).toContain("2 node(s) didn't match Pod's node affinity/selector");
  });

  it.each([1, 2, 3, 4, 5, 6])('starts the containers of a Pod in their order (seed %i)', (seed) => {
    const rig = clusterRig({ seed });
    const containers = ['one', 'two', 'three'].map((name) => ({ name, image: `registry.test/${name}` }));
    rig.apply(pod('several', { containers }));
    rig.settle();
    const started = rig.images.started.map(({ name }) => name).filter((name) => name !== 'coredns');
    expect(started).toEqual(['one', 'two', 'three']);
  });

  it('schedules a Pod that fitted nowhere when a node gets the label it wants', () => {
    const rig = clusterRig();
    rig.apply(pod('picky', { nodeSelector: { disk: 'ssd' } }));
    rig.settle();
    const node = rig.cluster.store.find('Node', '', 'node2')!;
    rig.cluster.store.update({
      ...node,
      metadata: { ...node.metadata, labels: { ...node.metadata.labels, disk: 'ssd' } },
    });
    rig.settle();
    expect(podOf(rig, 'picky').spec.nodeName).toBe('node2');
  });

  it('puts only one Pod with the same host port on a node', () => {
    const rig = clusterRig();
    const containers = [{ name: 'web', image: 'nginx', ports: [{ containerPort: 80, hostPort: 8080 }] }];
    rig.apply(deployment('web', 3, { containers }));
    rig.settle();
    expect(readyOf(rig, 'web')).toHaveLength(2);
    expect(rig.cluster.pendingReasons()[0]).toContain(
      "2 node(s) didn't have free ports for the requested pod ports",
    );
  });

  it('runs a Pod on the host network in the namespace of its node', () => {
    const rig = clusterRig();
    rig.apply(pod('agent', { hostNetwork: true, nodeName: 'node2' }));
    rig.settle();
    const environment = rig.cluster.podEnvironment('default', 'agent')!;
    expect(environment.namespace).toBe(rig.network.machines.get('node2')!.rootNamespace);
    expect(environment.hostname).toBe('node2');
    expect(podOf(rig, 'agent').status?.podIP).toBe('192.168.0.12');
  });

  it('waits for the readiness probe, which is a real connection', () => {
    const rig = clusterRig();
    const readinessProbe = { tcpSocket: { port: 80 }, periodSeconds: 1 };
    const containers = [
      { name: 'web', image: 'nginx', command: ['late'], ports: [{ containerPort: 80 }], readinessProbe },
    ];
    rig.apply(deployment('web', 1, { containers }), service('web'));
    rig.runFor(2_000);
    expect(readyOf(rig, 'web')).toEqual([]);
    expect(rig.cluster.services().find(({ name }) => name === 'web')?.endpoints).toEqual([]);
    rig.runFor(4_000);
    expect(readyOf(rig, 'web')).toHaveLength(1);
    expect(rig.cluster.services().find(({ name }) => name === 'web')?.endpoints).toHaveLength(1);
    expect(eventMessages(rig, 'Unhealthy')[0]).toMatch(
      /^Readiness probe failed: dial tcp 10\.244\.1\.2:80: connect: connection refused$/,
    );
  });

  it('restarts a container whose liveness probe fails', () => {
    const rig = clusterRig();
    const livenessProbe = { tcpSocket: { port: 9 }, periodSeconds: 1, failureThreshold: 2 };
    rig.apply(
      pod('sick', {
        containers: [{ name: 'sick', image: 'nginx', ports: [{ containerPort: 80 }], livenessProbe }],
      }),
    );
    rig.runFor(8_000);
    expect(podOf(rig, 'sick').status?.containerStatuses?.[0]?.restartCount).toBeGreaterThan(0);
    expect(podOf(rig, 'sick').status?.containerStatuses?.[0]?.lastState.terminated?.exitCode).toBe(143);
  });

  it('replaces a Pod of a Deployment that is deleted', () => {
    const rig = clusterRig();
    rig.apply(deployment('web', 2));
    rig.settle();
    const [first = ''] = readyOf(rig, 'web');
    expect(rig.cluster.delete({ kind: 'pod', name: first })).toBeUndefined();
    expect(statusOf(rig, first)).toBe('Terminating');
    rig.settle();
    expect(readyOf(rig, 'web')).toHaveLength(2);
    expect(readyOf(rig, 'web')).not.toContain(first);
  });

  it('deletes everything that belonged to a deleted Deployment', () => {
    const rig = clusterRig();
    rig.apply(deployment('web', 2), service('web'));
    rig.settle();
    rig.cluster.delete({ kind: 'deployment', name: 'web' });
    rig.cluster.delete({ kind: 'svc', name: 'web' });
    rig.settle();
    rig.runFor(1_500);
    expect(rig.cluster.pods().filter(({ namespace }) => namespace === 'default')).toEqual([]);
    expect(rig.cluster.store.list('EndpointSlice', { namespace: 'default' })).toHaveLength(1);
    expect(stackOf(rig, 'node1').netfilter.save('nat')).not.toContain('default/web');
    expect(
      stackOf(rig, 'node1')
        .devices()
        .filter(({ kind }) => kind === 'veth'),
    ).toEqual([]);
  });

  it('rolls a Deployment out without ever having fewer Pods than it may', () => {
    const rig = clusterRig();
    rig.apply(deployment('web', 4));
    rig.settle();
    const before = readyOf(rig, 'web');
    rig.apply(deployment('web', 4, { containers: [{ name: 'web', image: 'nginx:1.27' }] }));
    let fewest = 4;
    let most = 0;
    for (let slice = 0; slice < 400; slice += 1) {
      rig.runFor(10);
      fewest = Math.min(fewest, readyOf(rig, 'web').length);
      const living = rig.cluster
        .pods()
        .filter(({ name, status }) => name.startsWith('web-') && status !== 'Terminating');
      most = Math.max(most, living.length);
    }
    rig.settle();
    expect(readyOf(rig, 'web')).toHaveLength(4);
    expect(readyOf(rig, 'web').filter((name) => before.includes(name))).toEqual([]);
    expect([fewest, most]).toEqual([3, 5]);
    const deploymentObject = rig.cluster.store.find('Deployment', 'default', 'web')!;
    expect(deploymentObject.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
  });

  it('scales with the replicas', () => {
    const rig = clusterRig();
    rig.apply(deployment('web', 1));
    rig.settle();
    rig.apply(deployment('web', 5));
    rig.settle();
    expect(readyOf(rig, 'web')).toHaveLength(5);
    rig.apply(deployment('web', 2));
    rig.settle();
    expect(readyOf(rig, 'web')).toHaveLength(2);
  });

  it('applies nothing when one object is wrong', () => {
    const rig = clusterRig();
    const problems = rig.cluster.apply([
      { object: deployment('web', 1) },
      { object: service('one', { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }) },
      {
        object: service('two', { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }),
        location: { file: 'a.yaml', line: 7, column: 1 },
      },
    ]);
    expect(problems).toEqual([
      {
        severity: 'error',
        code: 'apply-invalid',
        message:
          'Service "two" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
        location: { file: 'a.yaml', line: 7, column: 1 },
        path: 'spec.ports[0].nodePort',
      },
    ]);
    rig.settle();
    expect(rig.cluster.store.find('Deployment', 'default', 'web')).toBeUndefined();
    expect(rig.cluster.store.find('Service', 'default', 'one')).toBeUndefined();
  });

  it('says which Namespace is missing', () => {
    const rig = clusterRig();
    const object: KubeObject = { ...service('web'), metadata: { name: 'web', namespace: 'shop' } };
    expect(rig.cluster.apply([{ object }])).toMatchObject([
      { code: 'namespace-not-found', message: 'services "web": namespaces "shop" not found' },
    ]);
  });

  it('mirrors Endpoints that somebody wrote', () => {
    const rig = clusterRig();
    const ports = [{ name: 'pg', port: 5432 }];
    rig.apply(
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'db' }, spec: { ports } },
      {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { name: 'db' },
        subsets: [{ addresses: [{ ip: '192.168.0.100' }], ports }],
      },
    );
    rig.settle();
    expect(rig.cluster.services().find(({ name }) => name === 'db')?.endpoints).toEqual([
      '192.168.0.100:5432',
    ]);
  });

  it('resolves the names of target ports per Pod', () => {
    const rig = clusterRig();
    const containers = [{ name: 'web', image: 'nginx', ports: [{ name: 'http', containerPort: 8080 }] }];
    rig.apply(
      deployment('web', 1, { containers }),
      service('web', { ports: [{ port: 80, targetPort: 'http' }] }),
    );
    rig.settle();
    const [slice] = rig.cluster.store.list('EndpointSlice', {
      namespace: 'default',
      selector: { matchLabels: { 'kubernetes.io/service-name': 'web' } },
    });
    expect(listFieldOf(slice, 'ports')).toEqual([{ name: '', protocol: 'TCP', port: 8080 }]);
  });

  it('routes without a tunnel in host-gw mode', () => {
    const spec = clusterSpecOf(2);
    const rig = clusterRig({ spec: { ...spec, cni: { plugin: 'flannel', mode: 'host-gw' } } });
    rig.apply(deployment('web', 2), pod('client', { nodeName: 'node1' }));
    rig.settle();
    expect(routesOf(rig, 'node1')).toContain('10.244.2.0/24 via 192.168.0.12 dev eth0');
    const far =
      rig.cluster.pods().find(({ nodeName, isDaemon }) => nodeName === 'node2' && isDaemon !== true)
        ?.address ?? '';
    expect(dial(rig, 'client', far, 80)).toBe('connected');
  });

  it('is the same twice, and other addresses come with another seed', () => {
    const run = (seed: number): string => {
      const rig = clusterRig({ seed });
      rig.apply(deployment('web', 3), service('web'), pod('client'));
      rig.settle();
      return JSON.stringify(
        ['Pod', 'Service', 'EndpointSlice', 'Event'].map((kind) => rig.cluster.store.list(kind)),
      );
    };
    expect(run(1)).toBe(run(1));
    expect(run(1)).not.toBe(run(2));
  });

  it('keeps the address of a Service when an unrelated one is added', () => {
    const addressOf = (...others: readonly KubeObject[]): string | undefined => {
      const rig = clusterRig();
      rig.apply(...others, service('web'));
      return rig.cluster.services().find(({ name }) => name === 'web')?.clusterAddress;
    };
    expect(addressOf()).toBe(addressOf(service('other'), service('more')));
  });
});
