import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainWords } from '#kit/plain-words';
import { exportedTextOf, type TextFormat } from '#sim/api/export-lab';
import { inEnglish } from '#sim/api/sentence';
import { readLab } from '#sim/lab/read-lab';
import type { LabDocument } from '#sim/lab/lab-document';

const LABS = 'resources/labs';

function labOf(...texts: readonly string[]): LabDocument {
  const read = readLab(texts.map((text, index) => ({ name: `file${index}.yaml`, text })));
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

interface Choice {
  readonly scenario?: string;
  readonly hasSecrets?: boolean;
}

function exported(document: LabDocument, format: TextFormat, choice: Choice = {}) {
  const { scenario, hasSecrets = false } = choice;
  const result = exportedTextOf(document, format, { scenario, hasSecrets });
  if (!result.ok) throw new Error(inEnglish(result.error));
  return result.value;
}

/** What kubectl would be given. */
function objectsOf({ objects, nodeObjects }: LabDocument): readonly unknown[] {
  return [...objects, ...nodeObjects].map(({ object }) => object);
}

function lab(spec: string, ...documents: readonly string[]): string {
  const head = `apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: { name: shop }\nspec: ${spec}\n`;
  return [head, ...documents].join('---\n');
}

const POD = `# the client
apiVersion: v1
kind: Pod
metadata: { name: client } # a name
spec:
  containers: [{ name: main, image: busybox }]
`;
const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n';
const SECRET = `# opens the safe: swordfish
apiVersion: v1
kind: Secret
metadata: { name: key, namespace: shop }
stringData: { password: swordfish }
`;
const [FIRST, SECOND] = ['first', 'second'].map(
  (name) => `apiVersion: podwire.dev/v1
kind: Scenario
metadata: { name: ${name} }
spec:
  steps:
    - wait: 1s # a moment
`,
);

describe.each(readdirSync(LABS))('the built-in lab %s', (file) => {
  const document = labOf(readFileSync(join(LABS, file), 'utf8'));

  it('has the same Kubernetes objects for kubectl', () => {
    const { text } = exported(document, 'kubernetes', { hasSecrets: true });
    const isDefinition = (object: unknown): boolean =>
      /"kind":"(?:Namespace|CustomResourceDefinition)"/u.test(JSON.stringify(object).slice(0, 120));
    const own = document.objects.map(({ object }) => object);
    const sorted = [...own.filter(isDefinition), ...own.filter((object) => !isDefinition(object))];
    expect(own.length === 0 ? [] : objectsOf(labOf(text)).map((object) => JSON.stringify(object))).toEqual(
      sorted.map((object) => JSON.stringify(object)),
    );
    expect(text).not.toContain('podwire.dev/');
  });

  it('is the same lab with one of its Scenarios alone', () => {
    for (const { name } of document.scenarios.slice(-1)) {
      const alone = labOf(exported(document, 'scenario', { scenario: name, hasSecrets: true }).text);
      expect(alone.scenarios.map((scenario) => scenario.name)).toEqual([name]);
      expect(alone.spec).toEqual(document.spec);
      expect(objectsOf(alone)).toEqual(objectsOf(document));
      expect(alone.layoutLocation).toBeUndefined();
    }
  });
});

describe('Kubernetes manifests of a lab', () => {
  it('are as they were written, namespaces first', () => {
    expect(exported(labOf(lab('{}', POD, NAMESPACE)), 'kubernetes')).toEqual({
      text: `# The Kubernetes objects of the lab shop, for kubectl apply -f.
# The lab's cluster: control-plane, node1, node2; flannel vxlan; kube-proxy iptables.
---
${NAMESPACE}---
${POD}`,
      notes: [],
    });
  });

  it('leave out the values of Secrets, and say so, with the comments beside them', () => {
    const { text, notes } = exported(labOf(lab('{}', NAMESPACE, SECRET)), 'kubernetes');
    expect(notes.map(inEnglish)).toEqual(['left out: the values of Secret shop/key']);
    expect(text).toContain('stringData:\n  password: ""\n');
    expect(text).not.toContain('swordfish');
    const all = exported(labOf(lab('{}', NAMESPACE, SECRET)), 'kubernetes', { hasSecrets: true });
    expect(all.notes.map(inEnglish)).toEqual(['goes along: the values of Secret shop/key']);
    expect(all.text).toContain(SECRET);
  });

  it('are YAML where they were JSON, or came with carriage returns', () => {
    const json =
      '{"apiVersion": "v1",\n\t"kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"k": "1"}}';
    const { text } = exported(labOf(json, POD.replaceAll('\n', '\r\n')), 'kubernetes');
    expect(text).toContain('---\napiVersion: v1\nkind: ConfigMap\n');
    expect(text).toContain('  k: "1"\n');
    expect(text).toContain(POD);
  });

  it('have nothing of what a printed cluster wrote into them, and the namespaces that it had', () => {
    const printed = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'web', namespace: 'shop', uid: '7d', resourceVersion: '12' },
          spec: { ports: [{ port: 80 }], selector: { app: 'web' }, clusterIP: '172.20.0.9' },
        },
        { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'web', namespace: 'shop', uid: '8' } },
      ],
    });
    const { text } = exported(labOf(printed), 'kubernetes');
    expect(text).toContain('kind: Namespace\nmetadata:\n  name: shop\n');
    expect(text).not.toMatch(/uid|resourceVersion|Endpoints/u);
  });

  it('have a name of the lab that came with its file in its line', () => {
    const read = readLab([
      { name: 'a\nkind: Namespace\n---\nb.yaml', bytes: new TextEncoder().encode(NAMESPACE) },
    ]);
    if (!read.ok) throw new Error('it is a lab');
    expect(exported(read.value, 'kubernetes').text.split('\n')[0]).toBe(
      '# The Kubernetes objects of the lab a kind: Namespace --- b, for kubectl apply -f.',
    );
  });

  it('leave out the nodes', () => {
    const node = `apiVersion: v1
kind: Node
metadata: { name: a }
spec: { podCIDR: 10.244.0.0/24 }
status: { addresses: [{ type: InternalIP, address: 192.168.0.10 }] }
`;
    const { text, notes } = exported(labOf(POD, node), 'kubernetes');
    expect(text).not.toContain('kind: Node');
    expect(notes.map(inEnglish)).toEqual(["left out: the Node objects, which are the cluster's own"]);
  });
});

describe('a Scenario file', () => {
  it('is one file, whatever files the lab names', () => {
    const named = lab('\n  seed: 7 # lucky\n  manifests: [file1.yaml]', FIRST ?? '');
    const { text } = exported(labOf(named, POD), 'scenario');
    expect(text).toBe(`${lab('\n  seed: 7 # lucky', POD)}---\n${FIRST ?? ''}`);
  });

  it('says what cluster plain manifests were given', () => {
    const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny }
spec: { podSelector: {} }
`;
    const { text } = exported(labOf(policy, FIRST ?? ''), 'scenario');
    expect(text).toContain('kind: Lab');
    expect(labOf(text).spec.cluster.cni.plugin).toBe('calico');
  });

  it('has the one that is asked for; without a name there must be one only', () => {
    const both = labOf(lab('{}', FIRST ?? '', SECOND ?? ''));
    expect(exported(both, 'scenario', { scenario: 'second' }).text).toContain(SECOND);
    const choose = (document: LabDocument, scenario?: string) =>
      plainWords(exportedTextOf(document, 'scenario', { scenario, hasSecrets: false }));
    expect(choose(both)).toEqual({
      ok: false,
      error: 'the lab has several Scenarios: choose one with --scenario: first, second',
    });
    expect(choose(both, 'third')).toEqual({
      ok: false,
      error: 'the lab has no Scenario "third"; it has first, second',
    });
    expect(choose(labOf(lab('{}')))).toEqual({ ok: false, error: 'the lab has no Scenario' });
  });
});
