import { describe, expect, it } from 'vitest';
import { ControllerRig, workload } from '#kit/controller-rig';
import { limitRangeDefaults } from '#sim/kube/admission/limit-ranger';
import { registerLimits } from '#sim/kube/admission/namespace-limits';
import { admitPod } from '#sim/kube/admission/pod-defaults';
import { podSecurityWarningsOf } from '#sim/kube/admission/pod-security/pod-security-admission';
import { ReplicaSetController } from '#sim/kube/controllers/replica-set-controller';
import { ResourceQuotaController } from '#sim/kube/controllers/resource-quota-controller';
import { fieldOf, type KubeObject } from '#sim/kube/objects/kube-object';

function limitedRig(labels: Readonly<Record<string, string>> = {}): ControllerRig {
  const rig = new ControllerRig();
  rig.store.addAdmission('Pod', limitRangeDefaults(rig.store));
  rig.store.addAdmission('Pod', admitPod);
  registerLimits(rig.store);
  new ResourceQuotaController(rig.context);
  new ReplicaSetController(rig.context);
  const namespace = rig.get('Namespace', 'default');
  rig.store.update({ ...namespace, metadata: { ...namespace.metadata, labels } });
  return rig;
}

function object(kind: string, name: string, spec: unknown): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'default' }, spec };
}

function pod(
  name: string,
  resources: unknown = {},
  more: Readonly<Record<string, unknown>> = {},
): KubeObject {
  return object('Pod', name, { containers: [{ name: 'web', image: 'nginx', resources }], ...more });
}

/** Empty when it is taken. */
function refusalOf(rig: ControllerRig, given: KubeObject): string {
  const created = rig.store.create(given);
  return created.ok ? '' : created.error.message;
}

describe('a ResourceQuota', () => {
  const hard = { pods: '2', 'requests.cpu': '1', 'limits.memory': '1Gi' };
  const small = { requests: { cpu: '400m' }, limits: { memory: '256Mi' } };

  it('counts what is there, and what comes', () => {
    const rig = limitedRig();
    rig.create(pod('early', small));
    rig.create(object('ResourceQuota', 'compute', { hard }));
    expect(rig.status('ResourceQuota', 'compute')).toEqual({
      hard,
      used: { pods: '1', 'requests.cpu': '400m', 'limits.memory': '256Mi' },
    });
    rig.create(pod('late', small));
    expect(rig.status('ResourceQuota', 'compute')).toMatchObject({
      used: { pods: '2', 'requests.cpu': '800m', 'limits.memory': '512Mi' },
    });
  });

  it('refuses what there is no room for, and names what is exceeded', () => {
    const rig = limitedRig();
    rig.create(object('ResourceQuota', 'compute', { hard }));
    rig.create(pod('one', small));
    const large = { requests: { cpu: '700m' }, limits: { memory: '1Gi' } };
    expect(refusalOf(rig, pod('two', large))).toBe(
      'pods "two" is forbidden: exceeded quota: compute, requested: limits.memory=1Gi,requests.cpu=700m, used: limits.memory=256Mi,requests.cpu=400m, limited: limits.memory=1Gi,requests.cpu=1',
    );
    rig.create(pod('three', small));
    expect(refusalOf(rig, pod('four', small))).toBe(
      'pods "four" is forbidden: exceeded quota: compute, requested: pods=1,requests.cpu=400m, used: pods=2,requests.cpu=800m, limited: pods=2,requests.cpu=1',
    );
  });

  it('wants every container to say what it needs', () => {
    const rig = limitedRig();
    rig.create(object('ResourceQuota', 'compute', { hard }));
    expect(refusalOf(rig, pod('silent'))).toBe(
      'pods "silent" is forbidden: failed quota: compute: must specify limits.memory for: web; requests.cpu for: web',
    );
  });

  it('has room again when a Pod is gone or has ended', () => {
    const rig = limitedRig();
    rig.create(object('ResourceQuota', 'compute', { hard: { pods: '1', 'count/pods': '2' } }));
    rig.create(pod('one'));
    expect(refusalOf(rig, pod('two'))).toContain('exceeded quota: compute, requested: pods=1');
    rig.setPod('one', 'Succeeded');
    rig.run(50);
    expect(rig.status('ResourceQuota', 'compute')).toMatchObject({ used: { pods: '0', 'count/pods': '1' } });
    rig.create(pod('two'));
    rig.store.delete({ kind: 'Pod', namespace: 'default', name: 'one' });
    rig.run(50);
    expect(rig.status('ResourceQuota', 'compute')).toMatchObject({ used: { pods: '1', 'count/pods': '1' } });
  });

  it('counts Services by their types, and other objects by their kinds', () => {
    const rig = limitedRig();
    const counts = {
      services: '2',
      'services.nodeports': '3',
      'count/deployments.apps': '1',
      configmaps: '1',
    };
    rig.create(object('ResourceQuota', 'objects', { hard: counts }));
    const ports = [{ port: 80 }, { port: 81 }];
    rig.create(object('Service', 'web', { type: 'NodePort', ports }));
    rig.create(workload('Deployment', 'web'));
    rig.create(object('ConfigMap', 'settings', undefined));
    expect(rig.status('ResourceQuota', 'objects')).toMatchObject({
      used: { services: '1', 'services.nodeports': '2', 'count/deployments.apps': '1', configmaps: '1' },
    });
    expect(refusalOf(rig, object('Service', 'other', { type: 'NodePort', ports }))).toBe(
      'services "other" is forbidden: exceeded quota: objects, requested: services.nodeports=2, used: services.nodeports=2, limited: services.nodeports=3',
    );
    expect(refusalOf(rig, workload('Deployment', 'other'))).toBe(
      'deployments.apps "other" is forbidden: exceeded quota: objects, requested: count/deployments.apps=1, used: count/deployments.apps=1, limited: count/deployments.apps=1',
    );
  });

  it('is about the Pods of its scopes alone', () => {
    const rig = limitedRig();
    rig.create(object('ResourceQuota', 'spare', { hard: { pods: '0' }, scopes: ['BestEffort'] }));
    expect(refusalOf(rig, pod('cheap'))).toContain('exceeded quota: spare');
    expect(refusalOf(rig, pod('paid', { requests: { cpu: '1' } }))).toBe('');
  });

  it('makes a ReplicaSet say what it could not create', () => {
    const rig = limitedRig();
    rig.create(object('ResourceQuota', 'compute', { hard: { pods: '1' } }));
    rig.create(workload('ReplicaSet', 'web', { replicas: 3 }));
    rig.run(50);
    expect(rig.pods()).toHaveLength(1);
    expect(rig.events('ReplicaSet')[1]).toMatch(
      /^FailedCreate Error creating: pods "web-\w{5}" is forbidden: exceeded quota: compute, requested: pods=1, used: pods=1, limited: pods=1/,
    );
  });
});

describe('a LimitRange', () => {
  it('gives containers what they do not ask for', () => {
    const rig = limitedRig();
    rig.create(
      object('LimitRange', 'limits', {
        limits: [
          {
            type: 'Container',
            default: { cpu: '500m' },
            defaultRequest: { cpu: '100m' },
            max: { memory: '1Gi' },
          },
        ],
      }),
    );
    const made = rig.create(pod('web'));
    expect(fieldOf(made, 'spec', 'containers', 0, 'resources')).toEqual({
      limits: { cpu: '500m', memory: '1Gi' },
      requests: { cpu: '100m', memory: '1Gi' },
    });
    expect(made.metadata.annotations).toEqual({
      'kubernetes.io/limit-ranger':
        'LimitRanger plugin set: cpu, memory request for container web; cpu, memory limit for container web',
    });
    expect(fieldOf(made, 'status', 'qosClass')).toBe('Burstable');
  });

  it('refuses what is out of its bounds', () => {
    const rig = limitedRig();
    const item = {
      type: 'Container',
      min: { cpu: '200m' },
      max: { cpu: '1' },
      maxLimitRequestRatio: { cpu: '2' },
    };
    rig.create(object('LimitRange', 'limits', { limits: [item, { type: 'Pod', max: { memory: '1Gi' } }] }));
    const why = (resources: unknown): string =>
      refusalOf(rig, pod('web', resources)).replace('pods "web" is forbidden: ', '');
    expect(why({ requests: { cpu: '100m' }, limits: { cpu: '2', memory: '2Gi' } })).toBe(
      '[minimum cpu usage per Container is 200m, but request is 100m, maximum cpu usage per Container is 1, but limit is 2, cpu max limit to request ratio per Container is 2, but provided ratio is 20.000000, maximum memory usage per Pod is 1Gi, but limit is 2Gi]',
    );
    expect(why({ limits: { cpu: '1' } })).toBe('maximum memory usage per Pod is 1Gi.  No limit is specified');
    expect(why({ limits: { cpu: '1', memory: '1Gi' } })).toBe('');
    const claim = { type: 'PersistentVolumeClaim', min: { storage: '1Gi' } };
    rig.create(object('LimitRange', 'storage', { limits: [claim] }));
    const small = object('PersistentVolumeClaim', 'data', { resources: { requests: { storage: '1M' } } });
    expect(refusalOf(rig, small)).toBe(
      'persistentvolumeclaims "data" is forbidden: minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1M',
    );
  });
});

describe('PodSecurity', () => {
  const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };

  it('refuses a Pod that breaks the rules of its Namespace', () => {
    const rig = limitedRig(restricted);
    expect(refusalOf(rig, pod('web'))).toBe(
      'pods "web" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    );
    const container = {
      name: 'web',
      image: 'nginx',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    };
    const securityContext = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
    expect(refusalOf(rig, object('Pod', 'good', { containers: [container], securityContext }))).toBe('');
  });

  it('names the rules of baseline in their order', () => {
    const rig = limitedRig({
      'pod-security.kubernetes.io/enforce': 'baseline',
      'pod-security.kubernetes.io/enforce-version': 'v1.30',
    });
    expect(refusalOf(rig, pod('plain'))).toBe('');
    const containers = [
      {
        name: 'a',
        image: 'nginx',
        securityContext: { privileged: true, capabilities: { add: ['NET_ADMIN'] } },
      },
      { name: 'b', image: 'nginx', ports: [{ containerPort: 80, hostPort: 80 }] },
    ];
    const volumes = [{ name: 'etc', hostPath: { path: '/etc' } }];
    const bad = object('Pod', 'bad', { containers, volumes, hostNetwork: true });
    expect(refusalOf(rig, bad)).toBe(
      'pods "bad" is forbidden: violates PodSecurity "baseline:v1.30": non-default capabilities (container "a" must not include "NET_ADMIN" in securityContext.capabilities.add), host namespaces (hostNetwork=true), hostPath volumes (volume "etc"), hostPort (container "b" uses hostPort 80), privileged (container "a" must not set securityContext.privileged=true)',
    );
  });

  it('warns of Pods and of workloads', () => {
    const rig = limitedRig({ 'pod-security.kubernetes.io/warn': 'baseline' });
    const spec = { hostPID: true };
    expect(refusalOf(rig, pod('web', {}, spec))).toBe('');
    const warning = 'would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)';
    expect(podSecurityWarningsOf(rig.store, pod('web', {}, spec))).toEqual([warning]);
    expect(podSecurityWarningsOf(rig.store, workload('Deployment', 'web', {}, spec))).toEqual([warning]);
    expect(podSecurityWarningsOf(rig.store, workload('Deployment', 'web'))).toEqual([]);
  });

  it('refuses a level that there is not', () => {
    const rig = limitedRig();
    const labels = { 'pod-security.kubernetes.io/enforce': 'strict' };
    expect(refusalOf(rig, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } })).toBe(
      'Namespace "shop" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted',
    );
  });
});
