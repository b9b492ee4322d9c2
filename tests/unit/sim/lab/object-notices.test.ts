import { describe, expect, it } from 'vitest';
import { readLab } from '#sim/lab/read-lab';

function noticesOf(spec: string, more = ''): readonly string[] {
  const text = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: lab}
spec: ${spec}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
${more}`;
  const lab = readLab([{ name: 'lab.yaml', bytes: new TextEncoder().encode(text) }]);
  return lab.ok ? lab.value.notices.map(({ message }) => message) : lab.error.map(({ message }) => message);
}

describe('a Service of type LoadBalancer', () => {
  it('is told to wait for its address only where no balancer gives one', () => {
    const waits =
      'Service of type LoadBalancer "web" is kept, but no load balancer gives it an external address yet';
    expect(noticesOf('{}')).toContain(waits);
    const pool = '{cluster: {loadBalancer: {kind: l2, pool: 192.168.0.240-192.168.0.250}}}';
    expect(noticesOf(pool)).toEqual([]);
  });
});

describe('who may do what', () => {
  it('has an effect, and no notice', () => {
    const binding = `---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: default}]
`;
    expect(noticesOf('{}', binding)).toEqual(noticesOf('{}'));
  });
});
