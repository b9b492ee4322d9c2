import { describe, expect, it } from 'vitest';
import { labDifferenceJson, labDifferenceText } from '#sim/api/diff/difference-text';
import { isSameLab, labDifferenceOf, type LabDifference } from '#sim/api/diff/lab-difference';
import { WEB_MANIFEST } from '#kit/web-manifest';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec:
  cluster:
    cni: {plugin: calico}
`;
const NAMES = { before: 'a.yaml', after: 'b.yaml' };
const POLICY = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{from: [{podSelector: {matchLabels: {app: shop}}}], ports: [{port: 80}]}]
`;

function differenceOf(before: string, after: string): LabDifference {
  const inputOf = (text: string): { name: string; bytes: Uint8Array }[] => [
    { name: 'lab.yaml', bytes: new TextEncoder().encode(text) },
  ];
  const difference = labDifferenceOf(inputOf(before), inputOf(after));
  if (!difference.ok) throw new Error(difference.error.map(({ message }) => message).join('; '));
  return difference.value;
}

function textOf(before: string, after: string): string {
  return labDifferenceText(differenceOf(before, after), NAMES);
}

describe('the difference of two labs', () => {
  it('is nothing for a lab and its other spelling: order of fields, brackets, comments, written out defaults', () => {
    const spelled = WEB_MANIFEST.replace('replicas: 3', 'paused: false # at work\n  replicas: 3').replace(
      'paused: false',
      'revisionHistoryLimit: 10',
    );
    const difference = differenceOf(WEB_MANIFEST, spelled);
    expect({ isSame: isSameLab(difference), text: labDifferenceText(difference, NAMES) }).toEqual({
      isSame: true,
      text: '',
    });
  });

  it('says each field of an object that has another value, by the names in its lists', () => {
    const text = textOf(
      WEB_MANIFEST,
      WEB_MANIFEST.replace('replicas: 3', 'replicas: 5').replace('image: nginx:alpine', 'image: nginx:1.27'),
    );
    expect(text).toBe(
      [
        '--- a.yaml',
        '+++ b.yaml',
        'objects',
        '  ~ Deployment default/web',
        '      ~ spec.replicas: 3 -> 5',
        '      ~ spec.template.spec.containers[nginx].image: nginx:alpine -> nginx:1.27',
        '',
      ].join('\n'),
    );
  });

  it('says which objects came and went', () => {
    const renamed = WEB_MANIFEST.replace('  name: client\nspec', '  name: visitor\nspec');
    const text = textOf(WEB_MANIFEST, renamed);
    expect(text).toContain('  - Pod default/client\n');
    expect(text).toContain('  + Pod default/visitor\n');
  });

  it('says what a changed cluster has, with its defaults filled in', () => {
    const text = textOf(LAB, LAB.replace('{plugin: calico}', '{plugin: calico, mode: vxlan}'));
    expect(text).toMatch(/^ {2}~ cluster\.cni\.mode: ipip -> vxlan$/mu);
    expect(text).not.toContain('networking');
  });

  it('says which connections a policy closes, and which stay', () => {
    const text = textOf(LAB + `---\n${WEB_MANIFEST}`, LAB + `---\n${WEB_MANIFEST}${POLICY}`);
    expect(text).toContain('  + NetworkPolicy default/web\n');
    expect(text).toContain('who reaches whom\n');
    expect(text).toContain('  - default/client[Pod] => default/web[Deployment] : All Connections\n');
    expect(text).not.toContain('default/web[Deployment] => default/client[Pod]');
  });

  it('counts the connections of a workload that is new, instead of listing them', () => {
    const pod = `---\napiVersion: v1\nkind: Pod\nmetadata: {name: new}\nspec: {containers: [{name: c, image: busybox}]}\n`;
    const text = textOf(WEB_MANIFEST, WEB_MANIFEST + pod);
    expect(text).toMatch(
      /^ {2}\+ default\/new\[Pod\] \(in one of them only\): reaches \d+, is reached by \d+$/mu,
    );
    expect(text).not.toContain('=>');
  });

  it('never shows the value of a Secret', () => {
    const secret = (value: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: tls}\nstringData: {key: ${value}}\n`;
    const difference = differenceOf(secret('hunter2'), secret('swordfish'));
    const text = labDifferenceText(difference, NAMES) + labDifferenceJson(difference, NAMES);
    expect(text).toContain('data.key: *** (before) -> *** (after)');
    expect(text).not.toMatch(/hunter2|swordfish/u);
  });

  it('compares Scenarios and the Layout as they are written', () => {
    const scenario = (wait: string): string =>
      `---\napiVersion: podwire.dev/v1\nkind: Scenario\nmetadata: {name: s}\nspec: {steps: [{wait: ${wait}}]}\n`;
    const layout = (x: number): string =>
      `---\napiVersion: podwire.dev/v1\nkind: Layout\nspec: {positions: {node/node1: {x: ${x}, y: 2}}}\n`;
    const text = textOf(LAB + scenario('1s') + layout(1), LAB + scenario('2s') + layout(9));
    expect(text).toContain('  ~ Scenario s\n      ~ spec.steps[0].wait: 1s -> 2s\n');
    expect(text).toContain('  ~ Layout\n      ~ spec.positions[node/node1].x: 1 -> 9\n');
  });

  it('is JSON for programs', () => {
    const difference = differenceOf(WEB_MANIFEST, WEB_MANIFEST.replace('replicas: 3', 'replicas: 5'));
    const json: unknown = JSON.parse(labDifferenceJson(difference, NAMES));
    expect(json).toEqual({
      before: 'a.yaml',
      after: 'b.yaml',
      cluster: [],
      objects: [
        {
          object: 'Deployment default/web',
          change: 'changed',
          fields: [{ path: 'spec.replicas', before: 3, after: 5 }],
        },
      ],
      others: [],
      reach: [],
    });
  });
});
