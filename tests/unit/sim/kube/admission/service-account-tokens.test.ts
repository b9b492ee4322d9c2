import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

const LAB = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: client, labels: {app: client, tier: b}}
spec:
  serviceAccountName: reader
  containers:
    - name: main
      image: nicolaka/netshoot
      command: [sleep, infinity]
      resources: {limits: {cpu: 250m, memory: 64Mi}}
      env:
        - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}}
        - {name: CORES, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
        - {name: MEMORY, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
      volumeMounts: [{name: about, mountPath: /about}]
  volumes:
    - name: about
      projected:
        sources:
          - downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}
          - configMap: {name: settings, items: [{key: colour, path: sub/colour}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {colour: red}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: reader}
---
apiVersion: v1
kind: Pod
metadata: {name: quiet}
spec:
  automountServiceAccountToken: false
  containers: [{name: main, image: nicolaka/netshoot, command: [sleep, infinity]}]
`;

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(LAB);
});

function kubectl(line: string): string {
  const { stdout, stderr } = lab.sh('host/laptop', `kubectl ${line}`);
  return stdout + stderr;
}

function ask(path: string, header = `"Authorization: Bearer $(cat ${FOLDER}/token)"`): string {
  return lab.sh(
    'client',
    `curl -s --cacert ${FOLDER}/ca.crt -H ${header} -w '%{http_code}' https://kubernetes.default.svc${path}`,
  ).stdout;
}

describe('the ServiceAccount of a Pod', () => {
  it('has its token, the authority and the namespace in every container', () => {
    expect(lab.sh('client', `ls ${FOLDER}; cat ${FOLDER}/namespace`).stdout).toBe(
      'ca.crt\nnamespace\ntoken\ndefault',
    );
    const [, claims = ''] = lab.sh('client', `cat ${FOLDER}/token`).stdout.split('.');
    const read: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString());
    expect(read).toMatchObject({
      iss: 'https://kubernetes.default.svc.cluster.local',
      sub: 'system:serviceaccount:default:reader',
      'kubernetes.io': { namespace: 'default', pod: { name: 'client' }, serviceaccount: { name: 'reader' } },
    });
    expect(lab.sh('quiet', `ls ${FOLDER}`).exitCode).not.toBe(0);
    expect(kubectl('get pod quiet -o jsonpath={.spec.volumes}')).toBe('');
  });

  it('mounts a volume of a name that is drawn', () => {
    expect(kubectl('get pod client -o jsonpath={.spec.volumes[1].name}')).toMatch(
      /^kube-api-access-[a-z0-9]{5}$/,
    );
    expect(kubectl('get pod client -o jsonpath={.spec.containers[0].volumeMounts[1].mountPath}')).toBe(
      FOLDER,
    );
  });

  it('is who its token says, and nobody with another', () => {
    expect(ask('/apis/authentication.k8s.io/v1')).toMatch(/200$/);
    expect(ask('/version', '"Authorization: Bearer x.y.z"')).toMatch(/Unauthorized[\s\S]*401$/);
  });

  it('comes with each Namespace, and comes back', () => {
    expect(kubectl('get serviceaccount default -n shop --no-headers')).toMatch(/^default /);
    expect(kubectl('get configmap kube-root-ca.crt -n shop --no-headers')).toMatch(/^kube-root-ca.crt +1 /);
    kubectl('delete configmap kube-root-ca.crt -n shop');
    kubectl('delete serviceaccount default -n shop');
    lab.sh('client', 'sleep 1');
    expect(kubectl('get configmap,serviceaccount -n shop -o name')).toBe(
      'configmap/kube-root-ca.crt\nserviceaccount/default\n',
    );
  });

  it('has to be there', () => {
    const text =
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"lost"},"spec":{"serviceAccountName":"gone","containers":[{"name":"a","image":"busybox"}]}}';
    expect(kubectl(`create -f - <<'X'\n${text}\nX`)).toBe(
      'Error from server (Forbidden): error when creating "STDIN": pods "lost" is forbidden: error looking up service account default/gone: serviceaccount "gone" not found\n',
    );
  });
});

describe('what a container is told of itself', () => {
  it('has its limits in variables', () => {
    expect(lab.sh('client', 'echo $CPU $CORES $MEMORY').stdout).toBe('250 1 64\n');
  });

  it('has labels and data in one volume, which follow what is changed', () => {
    expect(lab.sh('client', 'cat /about/labels /about/sub/colour').stdout).toBe('app="client"\ntier="b"red');
    kubectl('label pod client tier=c --overwrite');
    lab.sh('client', 'sleep 61');
    expect(lab.sh('client', 'cat /about/labels').stdout).toBe('app="client"\ntier="c"');
  });
});
