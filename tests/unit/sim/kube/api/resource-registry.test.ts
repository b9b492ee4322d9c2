import { describe, expect, it } from 'vitest';
import { groupResourceOf } from '#sim/kube/api/resource';
import { ResourceRegistry } from '#sim/kube/api/resource-registry';
import type { KubeObject } from '#sim/kube/objects/kube-object';

function definition(group: string, kind: string, spec: Readonly<Record<string, unknown>> = {}): KubeObject {
  const plural = `${kind.toLowerCase()}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural, shortNames: ['ct'] },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true }],
      ...spec,
    },
  };
}

describe('ResourceRegistry', () => {
  it.each([
    ['pods', 'pods'],
    ['po', 'pods'],
    ['Pod', 'pods'],
    ['deploy', 'deployments.apps'],
    ['deployments.apps', 'deployments.apps'],
    ['deploy.v1.apps', 'deployments.apps'],
    ['Deployment.apps', 'deployments.apps'],
    ['netpol', 'networkpolicies.networking.k8s.io'],
    ['crds', 'customresourcedefinitions.apiextensions.k8s.io'],
  ])('finds what %s means', (word, expected) => {
    const found = new ResourceRegistry().byWord(word);
    expect(found.ok ? groupResourceOf(found.value) : found.error).toBe(expected);
  });

  it('says which word is no resource, as it was typed', () => {
    expect(new ResourceRegistry().byWord('Podz')).toEqual({
      ok: false,
      error: 'the server doesn\'t have a resource type "Podz"',
    });
    expect(new ResourceRegistry().byWord('pods.apps').ok).toBe(false);
  });

  it('serves other versions of a kind beside its own', () => {
    const registry = new ResourceRegistry();
    expect(registry.byPlural('autoscaling', 'v1', 'horizontalpodautoscalers')?.kind).toBe(
      'HorizontalPodAutoscaler',
    );
    expect(registry.byPlural('apps', 'v1beta1', 'deployments')).toBeUndefined();
  });

  it('knows what all stands for', () => {
    expect(new ResourceRegistry().byCategory('all').map(({ plural }) => plural)).toEqual([
      'pods',
      'replicationcontrollers',
      'services',
      'daemonsets',
      'deployments',
      'replicasets',
      'statefulsets',
      'horizontalpodautoscalers',
      'cronjobs',
      'jobs',
    ]);
  });

  it('serves a custom kind while its definition exists', () => {
    const registry = new ResourceRegistry();
    const crontabs = definition('stable.example.com', 'CronTab');
    registry.addCustom(crontabs);
    const found = registry.byWord('ct');
    expect(found.ok && groupResourceOf(found.value)).toBe('crontabs.stable.example.com');
    expect(registry.byKind('CronTab', 'stable.example.com/v1')?.isNamespaced).toBe(true);
    registry.removeCustom(crontabs);
    expect(registry.byWord('ct').ok).toBe(false);
  });

  it('keeps a custom kind with a built-in name apart from it', () => {
    const registry = new ResourceRegistry();
    registry.addCustom(definition('serving.knative.dev', 'Service', { scope: 'Cluster' }));
    const custom = registry.byKind('Service', 'serving.knative.dev/v1');
    expect(custom).toMatchObject({ storeKind: 'Service.serving.knative.dev', isNamespaced: false });
    expect(registry.byKind('Service')?.storeKind).toBe('Service');
    const word = registry.byWord('services');
    expect(word.ok && word.value.apiVersion).toBe('v1');
  });
});
