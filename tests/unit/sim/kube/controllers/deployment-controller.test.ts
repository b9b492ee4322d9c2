import { describe, expect, it } from 'vitest';
import { ControllerRig, workload } from '#kit/controller-rig';
import { err, ok } from '#sim/base/result';
import { apiStatus } from '#sim/kube/api/api-status';
import { DeploymentController } from '#sim/kube/controllers/deployment-controller';
import { ReplicaSetController } from '#sim/kube/controllers/replica-set-controller';
import { isDeployment, isReplicaSet, type Deployment, type ReplicaSet } from '#sim/kube/model/workload';

const REVISION = 'deployment.kubernetes.io/revision';

function rigWith(spec: Readonly<Record<string, unknown>>): ControllerRig {
  const rig = new ControllerRig();
  new DeploymentController(rig.context);
  new ReplicaSetController(rig.context);
  rig.create(workload('Deployment', 'web', spec));
  rig.makeAllReady();
  return rig;
}

function deploymentOf(rig: ControllerRig): Deployment {
  const found = rig.get('Deployment', 'web');
  if (!isDeployment(found)) throw new Error('no Deployment');
  return found;
}

function replicaSets(rig: ControllerRig): readonly ReplicaSet[] {
  return rig.store.list('ReplicaSet').filter(isReplicaSet);
}

/** `IMAGE replicas/available r<revision>` of each ReplicaSet. */
function sizes(rig: ControllerRig): readonly string[] {
  return replicaSets(rig).map(
    ({ spec, status, metadata }) =>
      `${spec.template.spec.containers[0]!.image} ${spec.replicas}/${status?.availableReplicas ?? 0} r${metadata.annotations?.[REVISION]}`,
  );
}

function setImage(rig: ControllerRig, image: string): void {
  const { template } = deploymentOf(rig).spec;
  const containers = [{ name: 'main', image }];
  rig.changeSpec('Deployment', 'web', { template: { ...template, spec: { ...template.spec, containers } } });
}

function conditions(rig: ControllerRig): readonly string[] {
  return (deploymentOf(rig).status?.conditions ?? []).map(
    ({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`,
  );
}

describe('DeploymentController', () => {
  it('makes a ReplicaSet and reports that it has come up', () => {
    const rig = rigWith({ replicas: 3 });
    const [replicaSet] = replicaSets(rig);
    const { name } = replicaSet!.metadata;
    expect(sizes(rig)).toEqual(['nginx 3/3 r1']);
    expect(rig.events('Deployment')).toEqual([`ScalingReplicaSet Scaled up replica set ${name} from 0 to 3`]);
    expect(rig.status('Deployment', 'web')).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
    });
    expect(conditions(rig)).toEqual([
      'Available=True MinimumReplicasAvailable: Deployment has minimum availability.',
      `Progressing=True NewReplicaSetAvailable: ReplicaSet "${name}" has successfully progressed.`,
    ]);
  });

  it('steps no further than availability and surge allow', () => {
    const rig = rigWith({
      replicas: 4,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
    });
    setImage(rig, 'nginx:2');
    rig.run(50);
    expect(sizes(rig)).toEqual(['nginx 3/3 r1', 'nginx:2 2/0 r2']);
    rig.run(60_000);
    expect(sizes(rig)).toEqual(['nginx 3/3 r1', 'nginx:2 2/0 r2']);
    rig.makeAllReady();
    expect(sizes(rig)).toEqual(['nginx 0/0 r1', 'nginx:2 4/4 r2']);
  });

  it('goes back to an earlier template by its ReplicaSet, which becomes the newest revision', () => {
    const rig = rigWith({ replicas: 2 });
    setImage(rig, 'nginx:2');
    rig.makeAllReady();
    setImage(rig, 'nginx');
    rig.makeAllReady();
    expect(sizes(rig)).toEqual(['nginx 2/2 r3', 'nginx:2 0/0 r2']);
    expect(deploymentOf(rig).metadata.annotations?.[REVISION]).toBe('3');
    expect(replicaSets(rig)[0]!.metadata.annotations?.['deployment.kubernetes.io/revision-history']).toBe(
      '1',
    );
  });

  it('gives its annotations to the ReplicaSet of the revision', () => {
    const rig = rigWith({ replicas: 1 });
    const before = deploymentOf(rig);
    const annotations = { ...before.metadata.annotations, 'kubernetes.io/change-cause': 'first' };
    rig.store.update({ ...before, metadata: { ...before.metadata, annotations } });
    rig.run(50);
    setImage(rig, 'nginx:2');
    rig.makeAllReady();
    const after = deploymentOf(rig);
    rig.store.update({
      ...after,
      metadata: {
        ...after.metadata,
        annotations: { ...after.metadata.annotations, 'kubernetes.io/change-cause': 'second' },
      },
    });
    rig.run(50);
    expect(
      replicaSets(rig).map(({ metadata }) => metadata.annotations?.['kubernetes.io/change-cause']),
    ).toEqual(['first', 'second']);
  });

  it('shares a change of size among its ReplicaSets while it rolls out', () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } };
    const rig = rigWith({ replicas: 10, strategy });
    setImage(rig, 'broken');
    rig.run(100);
    expect(sizes(rig)).toEqual(['nginx 8/8 r1', 'broken 5/0 r2']);
    rig.changeSpec('Deployment', 'web', { replicas: 15 });
    rig.run(100);
    // The example of Kubernetes' documentation: 5 more, 3 to the one of 8 and 2 to the one of 5.
    expect(sizes(rig)).toEqual(['nginx 11/8 r1', 'broken 7/0 r2']);
  });

  it('makes no step while it is paused, but follows its size', () => {
    const rig = rigWith({ replicas: 2 });
    rig.changeSpec('Deployment', 'web', { paused: true });
    rig.run(50);
    expect(conditions(rig)).toContain('Progressing=Unknown DeploymentPaused: Deployment is paused');
    setImage(rig, 'nginx:2');
    rig.changeSpec('Deployment', 'web', { replicas: 3 });
    rig.makeAllReady();
    expect(sizes(rig)).toEqual(['nginx 3/3 r1']);
    rig.changeSpec('Deployment', 'web', { paused: false });
    rig.makeAllReady();
    expect(sizes(rig)).toEqual(['nginx 0/0 r1', 'nginx:2 3/3 r2']);
  });

  it('says after its deadline that it does not get on, and that it does when it does', () => {
    const rig = rigWith({ replicas: 1, progressDeadlineSeconds: 30 });
    setImage(rig, 'nginx:2');
    rig.run(29_000);
    const { name } = replicaSets(rig)[1]!.metadata;
    expect(conditions(rig).at(-1)).toBe(
      `Progressing=True ReplicaSetUpdated: ReplicaSet "${name}" is progressing.`,
    );
    rig.run(5_000);
    expect(conditions(rig).at(-1)).toBe(
      `Progressing=False ProgressDeadlineExceeded: ReplicaSet "${name}" has timed out progressing.`,
    );
    rig.makeAllReady();
    expect(conditions(rig).at(-1)).toBe(
      `Progressing=True NewReplicaSetAvailable: ReplicaSet "${name}" has successfully progressed.`,
    );
  });

  it('recreates only after the last old Pod has ended', () => {
    const rig = rigWith({ replicas: 2, strategy: { type: 'Recreate' } });
    for (const pod of rig.pods()) {
      rig.store.bind({ kind: 'Pod', namespace: 'default', name: pod.metadata.name }, 'node1');
    }
    setImage(rig, 'nginx:2');
    rig.run(1_000);
    expect(sizes(rig)).toEqual(['nginx 0/0 r1']);
    for (const pod of rig.pods()) {
      rig.store.delete(
        { kind: 'Pod', namespace: 'default', name: pod.metadata.name },
        { gracePeriodSeconds: 0 },
      );
    }
    rig.makeAllReady();
    expect(sizes(rig)).toEqual(['nginx 0/0 r1', 'nginx:2 2/2 r2']);
  });

  it('keeps as many old ReplicaSets as its history limit says', () => {
    const rig = rigWith({ replicas: 1, revisionHistoryLimit: 1 });
    for (const image of ['nginx:2', 'nginx:3', 'nginx:4']) {
      setImage(rig, image);
      rig.makeAllReady();
    }
    expect(sizes(rig)).toEqual(['nginx:3 0/0 r3', 'nginx:4 1/1 r4']);
  });

  it('says that no ReplicaSet can be made, and tries again', () => {
    const rig = new ControllerRig();
    let isRefusing = true;
    rig.store.addAdmission('ReplicaSet', (object) =>
      isRefusing ? err(apiStatus('Forbidden', 'no room')) : ok(object),
    );
    new DeploymentController(rig.context);
    rig.create(workload('Deployment', 'web'));
    rig.run(50);
    const [progressing] = deploymentOf(rig).status?.conditions ?? [];
    expect(progressing).toMatchObject({
      type: 'Progressing',
      status: 'False',
      reason: 'ReplicaSetCreateError',
    });
    expect(progressing!.message).toMatch(/^Failed to create new replica set "web-\w+": no room$/);
    expect(rig.events()[0]).toMatch(
      /^ReplicaSetCreateError Failed to create new replica set "web-\w+": no room/,
    );
    isRefusing = false;
    rig.run(2_000);
    expect(replicaSets(rig)).toHaveLength(1);
  });

  it('takes another name when the name of its ReplicaSet is taken', () => {
    const first = rigWith({ replicas: 1 });
    const { name } = replicaSets(first)[0]!.metadata;
    const rig = new ControllerRig();
    rig.create({ ...workload('ReplicaSet', name, { replicas: 0 }) });
    new DeploymentController(rig.context);
    rig.create(workload('Deployment', 'web', { replicas: 1 }));
    rig.run(1_000);
    expect(rig.names('ReplicaSet')).toHaveLength(2);
    expect(rig.status('Deployment', 'web')).toMatchObject({ collisionCount: 1 });
  });
});
