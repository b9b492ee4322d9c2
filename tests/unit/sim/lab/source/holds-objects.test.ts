import { describe, expect, it } from 'vitest';
import { holdsObjects } from '#sim/lab/source/holds-objects';

describe('holdsObjects', () => {
  it.each([
    ['a blank file', ' \n# nothing\n'],
    ['notes', 'hello there\n'],
    ['a web page', '<!doctype html>\n<html><body>kind regards</body></html>\n'],
    ['a Docker Compose file', 'services:\n  web:\n    image: nginx\n'],
    ['the values of a Helm chart', 'replicaCount: 1\nimage: { repository: nginx }\n'],
    ['the Chart.yaml of a Helm chart', 'apiVersion: v2\nname: shop\nversion: 1.0.0\n'],
    [
      'a kustomization',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n',
    ],
    ['a kubeconfig', 'apiVersion: v1\nkind: Config\nclusters: []\n'],
    ['YAML that cannot be read', 'a: [1, 2\nb: }\n'],
    [
      'a template of Helm',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  replicas: {{ .Values.replicas }}\n',
    ],
    [
      'a template of Helm with a condition',
      '{{- if .Values.service }}\napiVersion: v1\nkind: Service\nmetadata:\n  name: {{ include "shop.fullname" . }}\n{{- end }}\n',
    ],
    [
      'a template of Helm without blanks',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{.Release.Name}}\n',
    ],
    ['a link', '[InternetShortcut]\nURL=https://example.com/lab.yaml\n'],
  ])('finds nothing of a lab in %s', (_, text) => {
    expect(holdsObjects([{ name: 'a.yaml', text }])).toBe(false);
  });

  it.each([
    ['a lab', 'apiVersion: podwire.dev/v1\nkind: Lab\n'],
    [
      'a lab with a template in it',
      'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n',
    ],
    [
      'a ConfigMap with a template as its value',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\ndata:\n  page: "{{ .Title }}"\n',
    ],
    ['a kind with a slip of the pen', 'apiVersion: v1\nkind: Pdo\n'],
    ['an object without its kind', 'apiVersion: v1\nmetadata: { name: a }\n'],
    ['a manifest whose YAML is broken', 'apiVersion: v1\nkind: Pod\nmetadata: { name: a\nspec: ]\n'],
    ['unfinished JSON', '{"kind": '],
    [
      'one object behind a kustomization',
      'kind: Kustomization\nresources: [a]\n---\napiVersion: v1\nkind: Pod\n',
    ],
  ])('finds something to mend in %s', (_, text) => {
    expect(holdsObjects([{ name: 'a.yaml', text }])).toBe(true);
  });

  it('is content with one of several files', () => {
    const notes = { name: 'notes.txt', text: 'hello' };
    expect(holdsObjects([notes, { name: 'a.yaml', text: 'apiVersion: v1\nkind: Pod\n' }])).toBe(true);
    expect(holdsObjects([notes])).toBe(false);
  });
});
