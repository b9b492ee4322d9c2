import { describe, expect, it } from 'vitest';
import { labFactsOf } from '#sim/api/diff/lab-facts';
import { WEB_MANIFEST } from '#kit/web-manifest';

function factsOf(text: string): string | undefined {
  return labFactsOf([{ name: 'lab.yaml', bytes: new TextEncoder().encode(text) }]);
}

describe('a lab as lines', () => {
  it('has a line a field, named as kubectl explain names it, and a line a pair that may talk', () => {
    const facts = factsOf(WEB_MANIFEST) ?? '';
    expect(facts).toContain('Deployment web\n  apiVersion: apps/v1\n');
    expect(facts).toContain('  spec.template.spec.containers[nginx].ports[80].containerPort: 80\n');
    expect(facts).toContain('  default/client[Pod] => default/web[Deployment] : All Connections\n');
  });

  it('changes in one line where one value changes, and in none for another layout of the file', () => {
    const linesOf = (text: string): readonly string[] => (factsOf(text) ?? '').split('\n');
    const before = linesOf(WEB_MANIFEST);
    const after = linesOf(WEB_MANIFEST.replace('replicas: 3', 'replicas: 5'));
    expect(after.filter((line, index) => line !== before[index])).toEqual(['  spec.replicas: 5']);
    expect(linesOf(WEB_MANIFEST.replaceAll('{app: web}', '\n        app: web'))).toEqual(before);
  });

  it('hides the values of Secrets, and shows that one has changed', () => {
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: hunter2, b: same}\n';
    const linesOf = (text: string): readonly string[] => (factsOf(text) ?? '').split('\n');
    const before = linesOf(secret);
    const after = linesOf(secret.replace('hunter2', 'hunter3'));
    const changed = after.filter((line, index) => line !== before[index]);
    expect(changed).toEqual([expect.stringMatching(/^ {2}stringData\.a: \*\*\* #[0-9a-f]{5}$/u)]);
    expect([...before, ...after].join('\n')).not.toContain('hunter');
  });

  it('needs no manifests that a lab names beside it: git gives the one file alone', () => {
    const lab = 'apiVersion: podwire.dev/v1\nkind: Lab\nspec: {manifests: [web.yaml]}\n';
    expect(factsOf(lab)).toBe('Lab\n  apiVersion: podwire.dev/v1\n  spec.manifests: ["web.yaml"]\n');
  });

  it('is nothing for what is no YAML', () => {
    expect(factsOf('a: [1\nb: {')).toBeUndefined();
  });
});
