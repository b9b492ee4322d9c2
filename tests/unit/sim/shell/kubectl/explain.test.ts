import { describe, expect, it } from 'vitest';
import { BUILT_IN_RESOURCES } from '#sim/kube/api/built-in-resources';
import { explainedKind } from '#sim/kube/objects/explained-types';
import { KubectlLab } from '../../../../kit/kubectl-lab';

describe('kubectl explain', () => {
  const lab = new KubectlLab();
  const explain = (...args: readonly string[]): string => {
    const { stdout, stderr, exitCode } = lab.run(['explain', ...args]);
    return `${stdout}${stderr}${exitCode === 0 ? '' : `= ${exitCode}\n`}`;
  };

  it('shows a field with its values', () => {
    expect(explain('pod.spec.dnsPolicy')).toBe(`KIND:       Pod
VERSION:    v1

FIELD: dnsPolicy <string>
ENUM:
    ClusterFirst
    ClusterFirstWithHostNet
    Default
    None

DESCRIPTION:
    Which name servers the containers ask. ClusterFirst, the cluster's own, if
    nothing is given.
${'    '}

`);
  });

  it('shows the fields of a struct with their types, and which are required', () => {
    expect(explain('netpol.spec.egress.to.ipBlock')).toBe(`GROUP:      networking.k8s.io
KIND:       NetworkPolicy
VERSION:    v1

FIELD: ipBlock <IPBlock>


DESCRIPTION:
    A range of addresses.
${'    '}
FIELDS:
  cidr\t<string> -required-
    The range, such as 192.168.1.0/24 or 2001:db8::/64.

  except\t<[]string>
    Ranges inside it that are left out.


`);
  });

  it('shows the field and its type when both are described, and the rest as not described', () => {
    const text = explain('deploy.spec.strategy');
    expect(text).toContain('FIELD: strategy <DeploymentStrategy>\n');
    expect(text).toContain(
      '  type\t<string>\n  enum: Recreate, RollingUpdate\n    RollingUpdate, little by little',
    );
    expect(explain('pod.spec.os')).toContain(
      'DESCRIPTION:\n    <empty>\nFIELDS:\n  name\t<string> -required-\n    <no description>\n\n',
    );
  });

  it('shows the whole tree without descriptions', () => {
    const text = explain('svc', '--recursive');
    expect(text).toContain('  spec\t<ServiceSpec>\n    allocateLoadBalancerNodePorts\t<boolean>\n');
    expect(text).toContain('    ports\t<[]ServicePort>\n      appProtocol\t<string>\n');
    expect(text).toContain(
      '      port\t<integer> -required-\n      protocol\t<string>\n      enum: SCTP, TCP, UDP\n      targetPort\t<IntOrString>\n',
    );
    expect(text).toContain('  metadata\t<ObjectMeta>\n    annotations\t<map[string]string>\n');
  });

  it('takes the group behind the name, and a version', () => {
    const spec = explain('deployments.spec');
    expect(spec).toContain('GROUP:      apps\nKIND:       Deployment\nVERSION:    v1\n');
    expect(explain('deployments.apps.spec')).toBe(spec);
    expect(explain('deployments.spec', '--api-version=apps/v1')).toBe(spec);
    expect(explain('deploy.spec', '--api-version=v1')).toBe(
      `error: couldn't find resource for "v1, Resource=deployments"\n= 1\n`,
    );
  });

  it('says what is wrong in the words of the real one', () => {
    expect(explain('pod.foo.bar')).toBe(
      'KIND:       Pod\nVERSION:    v1\n\nerror: field "bar" does not exist\n= 1\n',
    );
    expect(explain('bogus')).toBe(`the server doesn't have a resource type "bogus"\n= 1\n`);
    expect(explain('pods', 'spec')).toBe('error: We accept only this format: explain RESOURCE\n= 1\n');
    expect(explain('pods', '--output=x')).toBe('error: unrecognized format: x\n= 1\n');
    expect(explain()).toBe(
      'error: You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n= 1\n',
    );
  });

  it('knows every type that it names', () => {
    const missing = new Set<string>();
    const look = (type: ReturnType<typeof explainedKind>, path: string): void => {
      for (const { name, inner, typeText } of type?.fields ?? []) {
        if (typeText.includes('~') || typeText.includes('any')) missing.add(`${path}.${name}`);
        look(inner, `${path}.${name}`);
      }
    };
    for (const { kind } of BUILT_IN_RESOURCES) look(explainedKind(kind), kind);
    expect([...missing]).toEqual([]);
    expect(explainedKind('PodSpec')?.fields.map(({ name }) => name)).toContain('containers');
  });
});
