import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXAMPLE_TOPICS } from '#main/contract/example-requests';
import { listExamples } from '#main/desk/example-labs';
import { readSketch } from '#main/desk/lab-sketch';

const LABS = fileURLToPath(new URL('../../../../resources/labs', import.meta.url));

describe('the labs that come with Podwire', () => {
  it('each have a name and a text in the three languages and a topic, those for newcomers first', async () => {
    const examples = await listExamples(LABS);
    expect(examples[0]?.path.endsWith('first-packets.podwire.yaml')).toBe(true);
    expect(
      examples.filter(({ name, text, topic }) => name === '' || text === '' || topic === 'other'),
    ).toEqual([]);
    const lessons = examples.filter(({ topic }) => topic === 'lessons');
    expect(lessons[0]).toMatchObject({
      name: 'One Pod, one address',
      title: { 'zh-CN': '一个 Pod，一个地址' },
    });
    for (const { path, title, about } of examples) {
      expect({ path, languages: [title, about].map((text) => Object.keys(text ?? {}).toSorted()) }).toEqual({
        path,
        languages: [
          ['en', 'zh-CN', 'zh-TW'],
          ['en', 'zh-CN', 'zh-TW'],
        ],
      });
    }
    const order = examples.map(({ topic }) => EXAMPLE_TOPICS.indexOf(topic));
    expect(order).toEqual(order.toSorted((one, other) => one - other));
  });
});

describe('the sketch of a lab', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'podwire-sketch-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(text: string): string {
    const path = join(folder, 'lab.yaml');
    writeFileSync(path, text);
    return path;
  }

  it('has the machines of the text, and its Pods where they are asked for', async () => {
    const sketch = await readSketch(
      write(`apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: nginx }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec:
  nodeName: node2
  containers: [{ name: client, image: busybox }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny }
spec: { podSelector: {} }
`),
    );
    const pods = sketch?.machines.map(({ name, kind, pods: count }) => `${name} ${kind} ${count.join(' ')}`);
    expect(pods).toContain('control-plane control-plane ');
    expect(pods).toContain('node1 worker web web');
    expect(pods).toContain('node2 worker client web');
    expect(sketch).toMatchObject({ services: [], ingresses: [], policies: ['deny'], cni: 'calico/ipip' });
  });

  it('is left out for what cannot be read as a lab', async () => {
    expect(await readSketch(write('kind: [unclosed'))).toBeUndefined();
    expect(await readSketch(join(folder, 'missing.yaml'))).toBeUndefined();
    expect(await readSketch(write(`# ${'x'.repeat(300_000)}\nkind: Pod\n`))).toBeUndefined();
  });
});
