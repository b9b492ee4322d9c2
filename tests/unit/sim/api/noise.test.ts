import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { DUAL_STACK_CLUSTER, manifestOf } from '#kit/lab-manifest';
import type { CaptureSession, Simulation } from '#sim/api/simulation';
import { NOISE_KINDS } from '#sim/capture/noise';

const PROBED = `
apiVersion: v1
kind: Pod
metadata: {name: server, labels: {app: server}}
spec:
  containers:
    - name: nginx
      image: nginx:alpine
      ports: [{containerPort: 80}]
      readinessProbe: {httpGet: {port: 80}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: server}
spec: {selector: {app: server}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: client, image: busybox, command: [sleep, '3600']}]}
`;

function capture(simulation: Simulation, filter: string): CaptureSession {
  const started = simulation.startCapture({ interfaces: ['any'], filter });
  if (!started.ok) throw new Error('the capture has not started');
  return started.value;
}

describe('noise', () => {
  it('is ARP, DNS and the probes of kubelets, and not what a person sends', () => {
    const lab = new CommandLab(PROBED);
    const session = capture(lab.simulation, '');
    lab.simulation.runFor(5e9);
    const onlyNoise = session.rows().count;
    expect(onlyNoise).toBeGreaterThan(50);
    lab.simulation.hideNoise(NOISE_KINDS);
    expect(session.rows().count).toBe(0);

    expect(lab.sh('default/client', 'wget -qO- http://server').exitCode).toBe(0);
    const asked = session.rows().count;
    expect(asked).toBeGreaterThan(10);

    // From the Pod's own node to the port of the probe: by addresses alone it could not be told apart.
    const server = lab.simulation.cluster.pods().find(({ name }) => name === 'server');
    const request = lab.sh(`node/${server?.nodeName ?? ''}`, `curl -s http://${server?.address ?? ''}`);
    expect(request.exitCode).toBe(0);
    expect(session.rows().count).toBeGreaterThan(asked + 10);

    lab.simulation.hideNoise([]);
    expect(session.rows().count).toBeGreaterThan(onlyNoise + asked);
  });

  it('is known inside of a tunnel', () => {
    const lab = new CommandLab(PROBED);
    const session = capture(lab.simulation, 'udp port 8472');
    expect(lab.sh('node/node1', 'true').exitCode).toBe(0);
    lab.sh('default/client', 'nslookup server.default.svc.cluster.local');
    expect(session.rows().count).toBeGreaterThan(0);
    lab.simulation.hideNoise(NOISE_KINDS);
    expect(session.rows().count).toBe(0);
  });

  it.each([
    ['both families', DUAL_STACK_CLUSTER],
    ['IPv6 alone', DUAL_STACK_CLUSTER.replace('10.244.0.0/16,', '').replace('10.96.0.0/16,', '')],
  ])('is neighbor discovery, too, in a cluster of %s', (_, cluster) => {
    const lab = new CommandLab(manifestOf(cluster, PROBED));
    const session = capture(lab.simulation, 'ip6');
    lab.simulation.runFor(5e9);
    lab.sh('default/client', 'nslookup server.default.svc.cluster.local');
    const kinds = session.rows();
    expect(kinds.count).toBeGreaterThan(20);
    lab.simulation.hideNoise(NOISE_KINDS);
    expect(session.rows().count).toBe(0);
    lab.sh('default/client', 'ping -6 -c 1 fd00:192:168::11');
    expect(session.rows().count).toBeGreaterThan(1);
  });

  it('is hidden by its kind, in the list and on the wires', () => {
    const lab = new CommandLab(PROBED);
    const { simulation } = lab;
    const session = capture(simulation, '');
    lab.sh('default/client', 'nslookup server.default.svc.cluster.local');
    simulation.runFor(5e9);
    const all = session.rows().count;
    const hidden = NOISE_KINDS.map((kind) => {
      simulation.hideNoise([kind]);
      return all - session.rows().count;
    });
    expect(Math.min(...hidden)).toBeGreaterThan(0);
    simulation.hideNoise(NOISE_KINDS);
    expect(all - session.rows().count).toBe(hidden.reduce((sum, count) => sum + count, 0));
    simulation.hideNoise(['dns', 'neighbors']);
    const before = simulation.wireCounters();
    lab.sh('default/client', 'nslookup server.default.svc.cluster.local');
    simulation.runFor(2e9);
    // Probes go on.
    expect([...simulation.wireCounters()]).not.toEqual([...before]);
  });

  it('stays in the file that is exported', () => {
    const { simulation } = new CommandLab(PROBED);
    const session = capture(simulation, 'arp or tcp port 80');
    simulation.runFor(3e9);
    const whole = session.encode();
    simulation.hideNoise(NOISE_KINDS);
    expect(session.rows().count).toBe(0);
    expect(session.encode()).toEqual(whole);
  });

  it('does not count on the wires while it is hidden', () => {
    const lab = new CommandLab(PROBED);
    const { simulation } = lab;
    simulation.hideNoise(NOISE_KINDS);
    const before = simulation.wireCounters();
    simulation.runFor(5e9);
    expect([...simulation.wireCounters()]).toEqual([...before]);
    lab.sh('default/client', 'wget -qO- http://server');
    const grown = [...simulation.wireCounters()].filter(([id, count]) => count > (before.get(id) ?? 0));
    expect(grown.length).toBeGreaterThan(0);
  });
});

const SHOP = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: nginx:alpine, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
`;

describe('packets of a workload', () => {
  it('are hidden on both sides of its Service and in the tunnel, with those of Pods that come later', () => {
    const lab = new CommandLab(`${SHOP}${PROBED}`);
    const { simulation } = lab;
    simulation.hideNoise(NOISE_KINDS);
    const session = capture(simulation, '');
    expect(lab.sh('default/client', 'wget -qO- http://web').exitCode).toBe(0);
    expect(session.rows().count).toBeGreaterThan(10);
    simulation.muteWorkloads(['deployment/default/web']);
    expect(session.rows().count).toBe(0);

    const before = simulation.wireCounters();
    lab.sh(
      'node/control-plane',
      'kubectl rollout restart deployment/web && kubectl rollout status deployment/web',
    );
    expect(lab.sh('default/client', 'wget -qO- http://web').exitCode).toBe(0);
    expect(session.rows().count).toBe(0);
    const carried = [...simulation.wireCounters()].filter(
      ([wire, count]) => before.has(wire) && count !== before.get(wire),
    );
    expect(carried).toEqual([]);

    expect(lab.sh('default/client', 'wget -qO- http://server').exitCode).toBe(0);
    const shown = session.rows().count;
    expect(shown).toBeGreaterThan(10);
    const whole = session.encode();
    simulation.muteWorkloads([]);
    expect(session.rows().count).toBeGreaterThan(shown + 20);
    expect(session.encode()).toEqual(whole);
  });

  it('are those of a Pod that nothing owns, too, its ARP among them, and of nobody else on its node', () => {
    const lab = new CommandLab(PROBED);
    const { simulation } = lab;
    const session = capture(simulation, '');
    expect(lab.sh('default/client', 'wget -qO- http://server').exitCode).toBe(0);
    simulation.muteWorkloads(['pod/default/client']);
    const pods = simulation.cluster.pods();
    const addressOf = (pod: string): string => pods.find(({ name }) => name === pod)?.address ?? '';
    const ends = capture(simulation, `host ${addressOf('client')} or arp host ${addressOf('client')}`);
    lab.sh('default/client', `ping -c 1 ${addressOf('server')}`);
    expect([ends.rows().count, ends.matchCount > 0]).toEqual([0, true]);
    expect(session.rows().count).toBeGreaterThan(0);
  });
});
