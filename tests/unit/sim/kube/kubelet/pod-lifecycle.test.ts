import { describe, expect, it } from 'vitest';
import { clusterRig, pod, type ClusterRig } from '#kit/cluster-rig';
import { SIGNAL } from '#sim/host/process';
import { numberFieldOf, textFieldOf, type KubeObject } from '#sim/kube/objects/kube-object';
import { isPod, type ContainerStatus, type PodCondition } from '#sim/kube/model/pod';

const SLEEP = ['sleep', 'infinity'];

/** Event reasons and messages of one reason, in order. */
function messagesOf(rig: ClusterRig, reason: string): readonly (string | undefined)[] {
  return rig.cluster.store
    .list('Event')
    .filter((event) => textFieldOf(event, 'reason') === reason)
    .map((event) => textFieldOf(event, 'message'));
}

function statusOf(rig: ClusterRig, name = 'client'): ContainerStatus {
  const object = rig.cluster.store.find('Pod', 'default', name);
  const [status] = isPod(object) ? (object.status?.containerStatuses ?? []) : [];
  if (status === undefined) throw new Error('no status');
  return status;
}

function phaseOf(rig: ClusterRig, name = 'client'): string | undefined {
  const object = rig.cluster.store.find('Pod', 'default', name);
  return isPod(object) ? object.status?.phase : undefined;
}

/** Process 1 of its container does not listen to SIGTERM. */
function makeDeaf(rig: ClusterRig, name = 'client', container?: string): string[] {
  const seen: string[] = [];
  const environment = rig.cluster.podEnvironment('default', name, container);
  for (const process of environment?.processes ?? []) {
    process.onSignal = (signal): boolean => {
      if (signal === SIGNAL.TERM) seen.push('TERM');
      return true;
    };
  }
  return seen;
}

describe('a container whose liveness probe fails', () => {
  const failing = (more: Readonly<Record<string, unknown>> = {}): KubeObject =>
    pod('client', {
      terminationGracePeriodSeconds: 20,
      containers: [
        {
          name: 'client',
          image: 'busybox',
          command: SLEEP,
          livenessProbe: { tcpSocket: { port: 81 }, periodSeconds: 1, failureThreshold: 1, ...more },
        },
      ],
    });

  it('gets SIGKILL when its grace period is over', () => {
    const rig = clusterRig();
    rig.apply(failing({ initialDelaySeconds: 5 }));
    rig.runFor(4_000);
    const signals = makeDeaf(rig);
    rig.runFor(8_000);
    expect(signals).toEqual(['TERM']);
    expect(statusOf(rig).restartCount).toBe(0);
    rig.runFor(18_000);
    expect(statusOf(rig).restartCount).toBe(1);
    expect(statusOf(rig).lastState.terminated?.exitCode).toBe(137);
    expect(messagesOf(rig, 'Killing')).toEqual(['Container client failed liveness probe, will be restarted']);
  });

  it("has the probe's own grace period when it names one", () => {
    const rig = clusterRig();
    rig.apply(failing({ initialDelaySeconds: 5, terminationGracePeriodSeconds: 3 }));
    rig.runFor(4_000);
    makeDeaf(rig);
    rig.runFor(8_000);
    expect(statusOf(rig).restartCount).toBe(1);
  });

  it('is in back-off only when it ends sooner than that lasts', () => {
    const rig = clusterRig();
    rig.apply(failing());
    rig.runFor(60_000);
    expect(statusOf(rig).state.waiting?.reason).toBe('CrashLoopBackOff');
    expect(statusOf(rig).restartCount).toBeGreaterThanOrEqual(3);
    const slow = clusterRig();
    slow.apply(failing({ initialDelaySeconds: 25 }));
    slow.runFor(110_000);
    expect(statusOf(slow).restartCount).toBe(4);
    expect(messagesOf(slow, 'BackOff')).toEqual([]);
  });
});

describe('a container that ends by itself', () => {
  it('starts at once, then after 10 s, 20 s and 40 s', () => {
    const rig = clusterRig();
    rig.apply(pod('client', { containers: [{ name: 'client', image: 'busybox', command: ['false'] }] }));
    const starts: number[] = [];
    for (let tenth = 0; tenth < 900; tenth += 1) {
      rig.runFor(100);
      const count = rig.images.started.filter(({ name }) => name === 'client').length;
      while (starts.length < count) starts.push(tenth / 10);
    }
    const waits = starts.slice(1).map((start, index) => Math.round(start - (starts[index] ?? 0)));
    expect(waits).toEqual([1, 11, 21, 41]);
    // Told at every look of the kubelet, one each ten to fifteen seconds: once in 10 s, twice in 20 s, three times in 40 s or four.
    const counts = rig.cluster.store
      .list('Event')
      .filter((event) => textFieldOf(event, 'reason') === 'BackOff')
      .map((event) => numberFieldOf(event, 'count') ?? 0);
    expect(counts).toHaveLength(1);
    expect(counts[0]).toBeGreaterThanOrEqual(6);
    expect(counts[0]).toBeLessThanOrEqual(8);
  });
});

describe('a startup probe', () => {
  it('keeps a container from being started and ready until it passes', () => {
    const rig = clusterRig();
    rig.apply(
      pod('client', {
        containers: [
          {
            name: 'client',
            image: 'busybox',
            command: ['late'],
            ports: [{ containerPort: 80 }],
            startupProbe: { tcpSocket: { port: 80 }, periodSeconds: 1, failureThreshold: 10 },
          },
        ],
      }),
    );
    rig.runFor(2_500);
    expect([statusOf(rig).started, statusOf(rig).ready]).toEqual([false, false]);
    rig.settle();
    expect([statusOf(rig).started, statusOf(rig).ready]).toEqual([true, true]);
  });
});

describe('sidecars', () => {
  const sidecar = (name: string, more: Readonly<Record<string, unknown>> = {}): KubeObject['spec'] => ({
    name,
    image: 'busybox',
    command: SLEEP,
    restartPolicy: 'Always',
    ...more,
  });

  it('gate what comes after them by their startup probe', () => {
    const rig = clusterRig();
    rig.apply(
      pod('client', {
        initContainers: [
          sidecar('proxy', {
            command: ['late'],
            ports: [{ containerPort: 80 }],
            startupProbe: { tcpSocket: { port: 80 }, periodSeconds: 1, failureThreshold: 30 },
          }),
        ],
        containers: [{ name: 'client', image: 'busybox', command: SLEEP }],
      }),
    );
    rig.runFor(2_500);
    expect(rig.images.started.map(({ name }) => name)).not.toContain('client');
    rig.settle();
    expect(rig.images.started.map(({ name }) => name)).toContain('client');
  });

  it('end after the main containers, the last one first', () => {
    const rig = clusterRig();
    rig.apply(
      pod('client', {
        terminationGracePeriodSeconds: 30,
        initContainers: [sidecar('first'), sidecar('second')],
        containers: [{ name: 'client', image: 'busybox', command: SLEEP }],
      }),
    );
    rig.settle();
    const order: string[] = [];
    for (const name of ['first', 'second', 'client']) {
      for (const process of rig.cluster.podEnvironment('default', 'client', name)?.processes ?? []) {
        process.onExit(() => order.push(name));
      }
    }
    rig.cluster.store.delete({ kind: 'Pod', namespace: 'default', name: 'client' });
    rig.runFor(5_000);
    expect(order).toEqual(['client', 'second', 'first']);
    expect(rig.cluster.store.find('Pod', 'default', 'client')).toBeUndefined();
  });

  it('end when the others have done their work, and the Pod with them', () => {
    const rig = clusterRig();
    rig.apply(
      pod('client', {
        restartPolicy: 'Never',
        initContainers: [sidecar('proxy')],
        containers: [{ name: 'client', image: 'busybox' }],
      }),
    );
    rig.runFor(1_200);
    rig.settle();
    expect(phaseOf(rig)).toBe('Succeeded');
    expect(messagesOf(rig, 'Killing')).toEqual(['Stopping container proxy']);
  });
});

describe('a Pod whose init container fails for good', () => {
  it('has failed, and gives its address back', () => {
    const rig = clusterRig();
    rig.apply(
      pod('client', {
        restartPolicy: 'Never',
        initContainers: [{ name: 'init', image: 'busybox', command: ['false'] }],
        containers: [{ name: 'client', image: 'busybox', command: SLEEP }],
      }),
    );
    rig.settle();
    expect(phaseOf(rig)).toBe('Failed');
    expect(rig.cluster.podEnvironment('default', 'client')).toBeUndefined();
  });
});

describe('a readiness gate', () => {
  it('keeps a Pod from being ready until its condition is true, and the condition stays', () => {
    const rig = clusterRig();
    rig.apply(
      pod('client', {
        readinessGates: [{ conditionType: 'example.com/ok' }],
        containers: [{ name: 'client', image: 'busybox', command: SLEEP }],
      }),
    );
    rig.settle();
    const readyOf = (): PodCondition | undefined => {
      const object = rig.cluster.store.find('Pod', 'default', 'client');
      return isPod(object) ? object.status?.conditions?.find(({ type }) => type === 'Ready') : undefined;
    };
    expect(readyOf()).toMatchObject({
      status: 'False',
      reason: 'ReadinessGatesNotReady',
      message: 'corresponding condition of pod readiness gate "example.com/ok" does not exist.',
    });
    const object = rig.cluster.store.find('Pod', 'default', 'client');
    const conditions = isPod(object) ? (object.status?.conditions ?? []) : [];
    rig.cluster.store.patchStatus(
      { kind: 'Pod', namespace: 'default', name: 'client' },
      { conditions: [...conditions, { type: 'example.com/ok', status: 'True' }] },
    );
    rig.runFor(1_000);
    expect(readyOf()?.status).toBe('True');
    const after = rig.cluster.store.find('Pod', 'default', 'client');
    expect(isPod(after) && after.status?.conditions?.some(({ type }) => type === 'example.com/ok')).toBe(
      true,
    );
  });
});

describe('a Pod with a deadline', () => {
  it('fails when it is active for longer', () => {
    const rig = clusterRig();
    rig.apply(
      pod('client', {
        activeDeadlineSeconds: 5,
        containers: [{ name: 'client', image: 'busybox', command: SLEEP }],
      }),
    );
    rig.settle();
    expect(phaseOf(rig)).toBe('Running');
    rig.runFor(6_000);
    const object = rig.cluster.store.find('Pod', 'default', 'client');
    expect(isPod(object) ? object.status : undefined).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    });
    expect(rig.cluster.podEnvironment('default', 'client')).toBeUndefined();
  });
});
