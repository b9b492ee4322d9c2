import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabCommand } from '#sim/lab/edit/lab-command';
import type { LabDocument } from '#sim/lab/lab-document';
import { ReadCache } from '#sim/lab/read-cache';
import { TextFile } from '#sim/lab/source/text-file';
import { documentOf, editTexts, textFilesOf } from '#kit/lab-edits';
import { YamlScribe } from '#kit/written-yaml';

type Value = Readonly<Record<string, unknown>>;

const LAB: Value = { apiVersion: 'podwire.dev/v1', kind: 'Lab', metadata: { name: 'shop' } };
const NODES = [
  { name: 'control-plane', addresses: ['192.168.0.10'], role: 'control-plane' },
  { name: 'node1', addresses: ['192.168.0.11'] },
  { name: 'node2' },
];
const SPECS: readonly (Value | undefined)[] = [
  undefined,
  {},
  { seed: 7 },
  { cluster: { nodes: NODES } },
  {
    outside: [],
    cluster: { nodes: NODES, cni: { plugin: 'flannel' } },
    network: { segments: [{ name: 'lan', cidr: '192.168.0.0/24' }] },
  },
  { outside: [{ name: 'db', addresses: ['192.168.0.77'], segment: 'lan', image: 'postgres' }] },
];

function pod(name: string, extra: Value = {}): Value {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: { ...extra, containers: [{ name, image: 'busybox', command: ['sh', '-c', 'sleep 3; echo "#"'] }] },
  };
}

function deployment(name: string, extra: Value): Value {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      ...extra,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name, image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
      },
    },
  };
}

function service(name: string, selector: Value): Value {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector, ports: [{ port: 80 }] } };
}

const OBJECTS: readonly Value[] = [
  pod('client'),
  pod('fixed', { nodeName: 'node1' }),
  pod('placed', { nodeSelector: { 'kubernetes.io/hostname': 'node2', disk: 'fast' } }),
  deployment('web', { replicas: 2 }),
  deployment('api', {}),
  service('web', { app: 'web' }),
  service('orphan', { app: 'nobody', tier: 'front' }),
];
const SCENARIO: Value = {
  apiVersion: 'podwire.dev/v1',
  kind: 'Scenario',
  metadata: { name: 'first' },
  spec: { steps: [{ wait: '5s' }] },
};

const LAYOUT: Value = {
  apiVersion: 'podwire.dev/v1',
  kind: 'Layout',
  spec: {
    positions: { 'node/node1': [0, 120], 'node/node2': [600, 120] },
    locked: ['host/internet', 'host/mail'],
    groups: { front: ['pod/default/one', 'pod/default/two'] },
    notes: { 'note-1': { at: [4, 5], text: 'one: two' } },
  },
};

const COMMANDS: readonly LabCommand[] = [
  { kind: 'add', element: 'node' },
  { kind: 'add', element: 'outside', image: 'redis' },
  { kind: 'add', element: 'pod', onto: 'node/node2' },
  { kind: 'add', element: 'deployment', image: 'httpd' },
  { kind: 'add', element: 'service', onto: 'deployment/default/api' },
  { kind: 'add', element: 'statefulset' },
  { kind: 'add', element: 'daemonset' },
  { kind: 'add', element: 'ingress', onto: 'service/default/web' },
  { kind: 'add', element: 'policy', onto: 'deployment/default/web' },
  { kind: 'add', element: 'ingress-controller', variant: 'traefik' },
  { kind: 'add', element: 'load-balancer' },
  { kind: 'duplicate', refs: ['deployment/default/web', 'service/default/web'] },
  { kind: 'duplicate', refs: ['node/node1'] },
  {
    kind: 'paste',
    text: '# note 0 is not taken over\n{apiVersion: v1, kind: Service, metadata: {name: orphan, namespace: far}, spec: {ports: [{port: 80}]}}',
  },
  { kind: 'move', pod: 'pod/default/client', node: 'node2' },
  { kind: 'move', pod: 'pod/default/fixed', node: 'node2' },
  { kind: 'move', pod: 'pod/default/placed', node: 'node1' },
  { kind: 'pin', workload: 'deployment/default/web', node: 'node1' },
  { kind: 'connect', from: 'service/default/orphan', to: 'deployment/default/web' },
  { kind: 'connect', from: 'service/default/web', to: 'pod/default/client' },
  { kind: 'scale', workload: 'deployment/default/web', replicas: 5 },
  { kind: 'scale', workload: 'deployment/default/api', replicas: 0 },
  { kind: 'fault', cable: 'node1:eth0', direction: 'both', fault: { delay: '20ms', loss: '5%' } },
  {
    kind: 'place',
    places: [
      { ref: 'node/node1', at: [40, -20] },
      { ref: 'host/laptop', at: [0, 7] },
    ],
  },
  { kind: 'place', places: [{ ref: 'node/node1' }], manner: 'free' },
  { kind: 'lock', refs: ['node/node1'], isLocked: true },
  { kind: 'group', refs: ['host/laptop', 'node/node1'] },
  { kind: 'ungroup', names: ['front'] },
  { kind: 'note', name: 'note-1', text: 'another' },
  { kind: 'note', at: [1, 2], text: 'a new one' },
  { kind: 'delete', refs: ['pod/default/client'] },
  { kind: 'delete', refs: ['deployment/default/web', 'service/default/web'] },
  { kind: 'delete', refs: ['node/node2'] },
];

type Encoding = 'utf-8' | 'utf-8-mark' | 'utf-16le' | 'utf-16be';

interface WrittenLab {
  readonly seed: number;
  readonly spec: Value | undefined;
  readonly form: 'one-file' | 'two-files' | 'list' | 'json-list';
  readonly lineEnd: string;
  readonly encoding: Encoding;
}

const writtenLab: fc.Arbitrary<WrittenLab> = fc.record({
  seed: fc.nat(),
  spec: fc.constantFrom(...SPECS),
  form: fc.constantFrom<WrittenLab['form']>('one-file', 'two-files', 'list', 'json-list'),
  lineEnd: fc.constantFrom('\n', '\r\n', 'mixed'),
  encoding: fc.constantFrom<Encoding>('utf-8', 'utf-8-mark', 'utf-16le', 'utf-16be'),
});

function encode(text: string, encoding: Encoding): Uint8Array {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  if (encoding === 'utf-8-mark') return Buffer.from(`\ufeff${text}`, 'utf8');
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return encoding === 'utf-16le' ? bytes : bytes.swap16();
}

function withLineEnds(text: string, lineEnd: string, scribe: YamlScribe): string {
  return text.replaceAll('\n', () => (lineEnd === 'mixed' ? (scribe.chance(0.5) ? '\n' : '\r\n') : lineEnd));
}

function filesOf({ seed, spec, form, lineEnd, encoding }: WrittenLab): TextFile[] {
  const scribe = new YamlScribe(seed);
  const lab = spec === undefined ? LAB : { ...LAB, spec };
  const objects =
    form === 'list' || form === 'json-list' ? [{ apiVersion: 'v1', kind: 'List', items: OBJECTS }] : OBJECTS;
  const written = (documents: readonly Value[]): string => {
    const start = scribe.chance(0.3) ? '---\n' : '';
    const text =
      start +
      documents.map((value) => scribe.document(value)).join(scribe.chance(0.2) ? '...\n---\n' : '---\n');
    return scribe.chance(0.3) ? text.trimEnd() : text;
  };
  const texts: Record<string, string> =
    form === 'one-file' || form === 'list'
      ? { 'shop.podwire.yaml': written([lab, ...objects, SCENARIO, LAYOUT]) }
      : {
          'shop.podwire.yaml': written([lab, SCENARIO, LAYOUT]),
          ...(form === 'json-list'
            ? { 'objects.json': scribe.json(objects[0]) }
            : { 'a.yaml': written(objects.slice(0, 4)), 'b.yaml': written(objects.slice(4)) }),
        };
  return textFilesOf(
    Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [
        name,
        encode(withLineEnds(text, lineEnd, scribe), encoding),
      ]),
    ),
  );
}

function notesOf(files: readonly { readonly text: string }[]): readonly string[] {
  return files.flatMap(({ text }) => text.match(/# note \d+/g) ?? []).toSorted();
}

/** Everything that a lab means, by name. */
function meaningOf({ spec, objects, scenarios, layout }: LabDocument): Map<string, unknown> {
  const meaning = new Map<string, unknown>([['layout', layout]]);
  for (const node of spec.cluster.nodes) meaning.set(`node ${node.name}`, node);
  for (const machine of spec.outside) meaning.set(`host ${machine.name}`, machine);
  meaning.set('faults', spec.faults);
  meaning.set('rest of the spec', {
    ...spec,
    cluster: { ...spec.cluster, nodes: [] },
    outside: [],
    rules: [],
    faults: [],
  });
  for (const { object } of objects) meaning.set(`${object.kind} ${object.metadata.name}`, object);
  for (const { name, steps } of scenarios) meaning.set(`Scenario ${name}`, steps.length);
  return meaning;
}

/** Names of what is new, gone or different. */
function differences(before: LabDocument, after: LabDocument): readonly string[] {
  const [old, now] = [meaningOf(before), meaningOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter(
    (name) => JSON.stringify(old.get(name)) !== JSON.stringify(now.get(name)),
  );
}

/** What each command may change; `placed` is set free when its node goes. */
function expectedDifferences(command: LabCommand): readonly string[] {
  switch (command.kind) {
    case 'add':
      return {
        node: ['node node3'],
        outside: ['host redis'],
        pod: ['Pod client-2'],
        deployment: ['Deployment web-2'],
        service: ['Service api'],
        statefulset: ['StatefulSet redis', 'Service redis'],
        daemonset: ['DaemonSet web-2'],
        ingress: ['Ingress web'],
        policy: ['NetworkPolicy deny-web'],
        'ingress-controller': ['rest of the spec'],
        'load-balancer': ['rest of the spec'],
      }[command.element];
    case 'duplicate':
      return command.refs[0] === 'node/node1' ? ['node node3'] : ['Deployment web-2', 'Service web-2'];
    case 'paste':
      return ['Namespace far', 'Service orphan'];
    case 'move':
      return [`Pod ${command.pod.split('/')[2] ?? ''}`];
    case 'pin':
    case 'scale':
      return [`Deployment ${command.workload.split('/')[2] ?? ''}`];
    case 'connect':
      return [`Service ${command.from.split('/')[2] ?? ''}`];
    case 'fault':
      return ['faults'];
    case 'network':
      return ['rest of the spec'];
    case 'place':
    case 'lock':
    case 'group':
    case 'ungroup':
    case 'note':
      return ['layout'];
    case 'delete':
      if (command.refs[0] === 'node/node2') return ['node node2', 'Pod placed', 'layout'];
      return command.refs.map((ref) => {
        const [kind = '', , name = ''] = ref.split('/');
        return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${name}`;
      });
  }
}

/** The cluster of plain manifests gets an Ingress controller and an enforcer with the objects that ask for them. */
function isAskedFor(name: string, command: LabCommand, { source }: LabDocument): boolean {
  const isRule = command.kind === 'add' && ['ingress', 'policy'].includes(command.element);
  const isGoing = command.kind === 'delete';
  return name === 'rest of the spec' && source === undefined && (isRule || isGoing);
}

/** Carries out one command, and checks what it did; undefined when it is refused. */
function perform(
  files: readonly TextFile[],
  command: LabCommand,
  isFirst: boolean,
): (() => void) | undefined {
  const cache = new ReadCache();
  const before = documentOf(files, cache);
  const notes = notesOf(files);
  const edit = editTexts(files, command, { cache });
  if (edit.kind !== 'edit') {
    // On the lab as it was generated every command can be carried out.
    expect(isFirst ? edit.message : '').toBe('');
    return undefined;
  }
  const applied = edit.files.flatMap(({ name, changes }) => {
    const file = files.find((candidate) => candidate.name === name);
    return file === undefined ? [] : [{ file, change: file.apply(changes) }];
  });
  const changed = differences(before, documentOf(files)).filter((name) => !isAskedFor(name, command, before));
  if (isFirst) expect(changed.toSorted()).toEqual(expectedDifferences(command).toSorted());
  const isOfCluster = expectedDifferences(command).includes('rest of the spec');
  expect(changed.filter((name) => /^(?:rest|Scenario)/.test(name))).toEqual(
    isOfCluster && changed.includes('rest of the spec') ? ['rest of the spec'] : [],
  );
  const isTakenAway = ['delete', 'ungroup', 'place'].includes(command.kind);
  if (!isTakenAway) {
    // A label that goes from a selector takes the comment on its line along.
    const lost = notes.filter((note) => !notesOf(files).includes(note));
    expect(lost.length).toBeLessThanOrEqual(command.kind === 'connect' ? 1 : 0);
    const removed = applied.flatMap(({ change }) => change.changes);
    expect(removed.reduce((sum, { from, to }) => sum + to - from, 0)).toBeLessThan(60);
  }
  // What is written then decodes to the same text.
  for (const file of files) {
    const again = TextFile.decode({ name: file.name, bytes: file.encode() });
    expect(again.ok && again.value.text).toBe(file.text);
  }
  return () => {
    for (const { file, change } of applied.toReversed()) file.revert(change);
  };
}

describe('editLab on generated files', () => {
  it('changes what was asked and nothing else, keeps every comment, and is undone to the byte', () => {
    const commands = fc.array(fc.constantFrom(...COMMANDS), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(writtenLab, commands, (written, sequence) => {
        const files = filesOf(written);
        const bytes = files.map((file) => file.encode());
        const undos = sequence.flatMap((command, index) => perform(files, command, index === 0) ?? []);
        for (const undo of undos.toReversed()) undo();
        expect(files.map((file) => file.encode())).toEqual(bytes);
      }),
      { numRuns: 60 },
    );
  }, 240_000);
});
