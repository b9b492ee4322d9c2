import { describe, expect, it } from 'vitest';
import { verifyPlansOf, type VerifyPlan } from '#sim/api/verify/verify-plan';
import { inEnglish } from '#sim/base/sentence';
import { testCatalogue } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';

const WIDGET = 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: ours, namespace: shop}\n';

function scenarioOf(...steps: readonly string[]): string {
  const lines = steps.map((step) => `    - ${step}\n`).join('');
  return `apiVersion: podwire.dev/v1\nkind: Scenario\nmetadata: {name: taking away}\nspec:\n  steps:\n${lines}`;
}

function planOf(...documents: readonly string[]): VerifyPlan {
  const plans = verifyPlansOf(readGood(documents.join('---\n')), [], { images: testCatalogue() });
  if (!plans.ok) throw new Error(inEnglish(plans.error));
  const [plan] = plans.value;
  if (plan === undefined) throw new Error('there is no plan');
  return plan;
}

const kindsOf = ({ steps }: VerifyPlan): readonly string[] => steps.map(({ action }) => action.kind);
const namespace = (name: string): string => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`;

describe('verifyPlansOf', () => {
  it('names the objects that kubectl is given: not a definition that the lab itself makes up', () => {
    const { objects, manifests } = planOf(namespace('shop'), WIDGET, scenarioOf('wait: 1s'));
    expect(manifests).not.toContain('CustomResourceDefinition');
    expect(objects).toEqual([
      { kind: 'Namespace', namespace: '', name: 'shop' },
      { kind: 'Widget', namespace: 'shop', name: 'ours' },
    ]);
  });

  it("leaves the cluster's definition of a kind that the lab only uses", () => {
    const deletion = 'delete: customresourcedefinition/widgets.example.com';
    expect(kindsOf(planOf(namespace('shop'), WIDGET, scenarioOf(deletion)))).toEqual(['none']);
  });

  it('takes away what stands in a namespace of the lab, and not in one that every cluster has', () => {
    const steps = ['delete: service/kube-dns\n      namespace: kube-system', 'delete: namespace/shop'];
    const plan = planOf(namespace('kube-system'), namespace('shop'), scenarioOf(...steps));
    expect(kindsOf(plan)).toEqual(['none', 'kubectl']);
  });
});
