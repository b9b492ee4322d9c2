import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

function ingressClass(name: string, isDefault: boolean): string {
  return `apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: ${name}${isDefault ? ", annotations: {ingressclass.kubernetes.io/is-default-class: 'true'}" : ''}}
spec: {controller: example.com/${name}}
`;
}

function ingress(name: string, more = ''): string {
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ${name}${more}}
spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
`;
}

function lab(...objects: readonly string[]): CommandLab {
  return new CommandLab(
    ['apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: classes}\nspec: {}\n', ...objects].join(
      '---\n',
    ),
  );
}

function classOf(cluster: CommandLab, name: string): string {
  return cluster.sh('host/laptop', `kubectl get ingress ${name} -o jsonpath='{.spec.ingressClassName}'`)
    .stdout;
}

describe('an Ingress without a class', () => {
  it('gets the default class when it is made, and keeps it', () => {
    const cluster = lab(ingressClass('one', false), ingressClass('two', true), ingress('web'));
    expect(classOf(cluster, 'web')).toBe('two');
    cluster.sh('host/laptop', 'kubectl delete ingressclass two');
    expect(classOf(cluster, 'web')).toBe('two');
  });

  it('has none where no class is the default', () => {
    expect(classOf(lab(ingressClass('one', false), ingress('web')), 'web')).toBe('');
  });

  it('gets the first by name of two that are equally old, and the newest of others', () => {
    const cluster = lab(ingressClass('b', true), ingressClass('a', true), ingress('web'));
    expect(classOf(cluster, 'web')).toBe('a');
    const made =
      "cat > c.yaml <<'END'\n" +
      `${ingressClass('c', true)}---\n${ingress('later')}END\nkubectl apply -f c.yaml`;
    cluster.sh('host/laptop', `sleep 2\n${made}`);
    expect(classOf(cluster, 'later')).toBe('c');
  });

  it('is left alone when the old annotation says whose it is', () => {
    const cluster = lab(
      ingressClass('one', true),
      ingress('web', ', annotations: {kubernetes.io/ingress.class: other}'),
    );
    expect(classOf(cluster, 'web')).toBe('');
  });
});
