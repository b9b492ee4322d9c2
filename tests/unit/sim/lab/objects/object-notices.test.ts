import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '#sim/base/diagnostic';
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

describe("Calico's objects", () => {
  const CALICO = '{cluster: {cni: {plugin: calico, mode: bgp}}}';

  it('are named with their fields that nobody asks for, at the line of the field', () => {
    const text = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: lab}
spec: ${CALICO}
---
apiVersion: projectcalico.org/v3
kind: BGPPeer
metadata: {name: tor}
spec:
  peerIP: 192.168.0.1
  asNumber: 65001
  password: {secretKeyRef: {name: secrets, key: tor}}
  filters: []
---
apiVersion: projectcalico.org/v3
kind: IPPool
metadata: {name: more}
spec:
  cidr: 10.250.0.0/16
  natOutgoing: true
  assignmentMode: Manual
---
apiVersion: projectcalico.org/v3
kind: FelixConfiguration
metadata: {name: default}
spec: {bpfEnabled: true}
`;
    const lab = readLab([{ name: 'lab.yaml', bytes: new TextEncoder().encode(text) }]);
    expect(lab.ok && lab.value.notices.map(formatDiagnostic)).toEqual([
      'lab.yaml:12:3: notice: password of BGPPeer "tor" is kept, but has no effect yet',
      'lab.yaml:21:3: notice: assignmentMode of IPPool "more" is kept, but has no effect yet',
      'lab.yaml:23:1: notice: FelixConfiguration "default" is kept, but has no effect yet',
    ]);
  });

  it('are warned of where Felix passes over a policy or a rule', () => {
    const policy = (name: string, spec: string): string => `---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: ${name}}
spec: ${spec}
`;
    const before = noticesOf(CALICO);
    const notices = noticesOf(
      CALICO,
      policy('raw', '{selector: all(), applyOnForward: true, doNotTrack: true, ingress: [{action: Deny}]}') +
        policy('layer7', '{selector: all(), ingress: [{action: Allow, http: {methods: [GET]}}]}') +
        policy(
          'services',
          '{selector: all(), egress: [{action: Allow, destination: {services: {name: dns}}}]}',
        ),
    );
    expect(notices.filter((text) => !before.includes(text))).toEqual([
      'doNotTrack of GlobalNetworkPolicy "raw" is kept, but Felix passes over the policy here',
      'ingress.0.http of GlobalNetworkPolicy "layer7" is kept, but Felix passes over the rule here',
      'egress.0.destination.services of GlobalNetworkPolicy "services" is kept, but Felix passes over the rule here',
    ]);
  });

  it('have no effect under another plugin', () => {
    const pool = `---
apiVersion: projectcalico.org/v3
kind: IPPool
metadata: {name: more}
spec: {cidr: 10.250.0.0/16, assignmentMode: Manual}
`;
    expect(noticesOf('{}', pool).join('\n')).not.toContain('assignmentMode');
  });
});
