import { beforeEach, describe, expect, it } from 'vitest';
import { SessionPage } from '#kit/session-page';
import { LabSession } from '#main/worker/lab-session';
import type { InputFile } from '#main/worker/worker-message';

const FILE = 'shop.podwire.yaml';
const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec:
  cluster:
    nodes:
      - {name: control-plane, role: control-plane}
      - {name: node1}
      - {name: node2}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: nginx}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  nodeSelector: {kubernetes.io/hostname: node1}
  containers: [{name: c, image: busybox, command: [sleep, infinity]}]
`;
/** More than a slice ever takes. */
const BUDGET_MS = 10_000;

let wallMs = 0;
let session: LabSession;
let page: SessionPage;
let other: SessionPage;

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function openSession(
  files: readonly InputFile[],
  canBeBroken = true,
  clock: () => number = () => wallMs,
): LabSession {
  const opened = LabSession.open({
    lab: { files, options: {}, isVerbose: false },
    canBeBroken,
    wallMs: clock,
  });
  if (!opened.ok) throw new Error(opened.error.map(({ message }) => message).join());
  return opened.value;
}

/** The lab is still coming up, of which text and history know nothing. */
function start(files: readonly InputFile[], clock?: () => number): void {
  wallMs = 0;
  session = openSession(files, true, clock);
  page = new SessionPage(session, 1);
  other = new SessionPage(session, 2);
}

function settle(): void {
  while (session.host.isSettling) session.host.run(BUDGET_MS);
}

/** Lets wall time pass as the thread's loop does. */
function pass(milliseconds: number): void {
  for (let step = 0; step < milliseconds; step += 10) {
    wallMs += 10;
    session.work();
    session.host.run(BUDGET_MS);
  }
}

function textOf(name = FILE): string {
  return session.files().find((file) => file.name === name)?.text ?? '';
}

function savedText(name = FILE): string {
  const file = session.takeText({ isForSaving: true }).find((taken) => taken.name === name);
  return new TextDecoder().decode(file?.bytes);
}

function podNames(): readonly string[] {
  const { machines, unscheduled } = session.host.simulation.topology();
  const pods = [...machines.flatMap((machine) => machine.pods), ...unscheduled];
  return pods.filter(({ namespace }) => namespace === 'default').map(({ name }) => name);
}

function nodeOf(pod: string): string | undefined {
  const { machines } = session.host.simulation.topology();
  return machines.find(({ pods }) => pods.some(({ name }) => name === pod))?.name;
}

beforeEach(() => {
  start([{ name: FILE, bytes: bytesOf(LAB) }]);
});

describe('LabSession: text', () => {
  it('answers the text with line feeds only, and its state', () => {
    start([{ name: FILE, bytes: bytesOf(LAB.replaceAll('\n', '\r\n')) }]);
    expect(page.ask('text.get')).toEqual({ version: 1, files: [{ name: FILE, text: LAB }] });
    expect(page.ask('text.state')).toEqual({
      version: 1,
      readVersion: 1,
      diagnostics: [],
      application: { kind: 'applied' },
      editedFiles: [],
    });
  });

  it('tells typing to every page but the one that typed', () => {
    expect(page.replace('name: web', 'name: shop')).toEqual({ kind: 'accepted', version: 2 });
    expect(page.events('text')).toEqual([]);
    const from = LAB.indexOf('name: web');
    expect(other.events('text')).toEqual([
      {
        version: 2,
        name: 'edit Deployment shop',
        files: [{ name: FILE, changes: [{ from, to: from + 9, insert: 'name: shop' }] }],
      },
    ]);
  });

  it('refuses changes that were made to an older text, and takes them once they were carried over', () => {
    page.type({ from: 0, insert: '# one\n' });
    const changes = [{ from: 0, to: 0, insert: '# two\n' }];
    expect(other.ask('text.change', { file: FILE, base: 1, changes })).toEqual({
      kind: 'outdated',
      version: 2,
    });
    expect(textOf()).toBe(`# one\n${LAB}`);
    expect(other.ask('text.change', { file: FILE, base: 2, changes })).toEqual({
      kind: 'accepted',
      version: 3,
    });
    expect(textOf()).toBe(`# two\n# one\n${LAB}`);
  });

  it('refuses what is no change of this text, and loses nothing', () => {
    const length = LAB.length;
    expect(page.type({ from: length, to: length + 1, insert: '' })).toMatchObject({ kind: 'refused' });
    expect(page.type({ from: 5, to: 4, insert: '' })).toMatchObject({ kind: 'refused' });
    expect(page.type({ from: 0, insert: 'a\r\n' })).toMatchObject({ kind: 'refused' });
    expect(page.type({ from: 0, insert: 'a' }, 'no.yaml')).toEqual({
      kind: 'refused',
      message: 'there is no file no.yaml',
    });
    expect(page.ask('text.get')).toEqual({ version: 1, files: [{ name: FILE, text: LAB }] });
  });

  it('knows which files are not as they were opened, to the byte', () => {
    expect(session.editedFiles()).toEqual([]);
    page.type({ from: 4, insert: 'x' });
    expect(session.editedFiles()).toEqual([FILE]);
    page.type({ from: 4, to: 5, insert: '' });
    expect(session.editedFiles()).toEqual([]);
  });

  it('counts a file as saved once the disk has the version that was taken', () => {
    page.type({ from: 0, insert: '# one\n' });
    const taken = session.takeText({ isForSaving: true });
    expect(taken).toEqual([{ name: FILE, bytes: bytesOf(`# one\n${LAB}`), isEdited: true }]);
    const { version } = session;
    page.type({ from: 0, insert: '# two\n' });
    session.markSaved(version, []);
    expect(session.editedFiles()).toEqual([FILE]);
    page.ask('history.undo');
    expect(session.editedFiles()).toEqual([]);
  });

  it('gives files the names that they were saved under', () => {
    page.type({ from: 0, insert: '# one\n' });
    session.takeText({ isForSaving: true });
    session.markSaved(2, [{ from: FILE, to: 'market.podwire.yaml' }]);
    expect(page.events('text.files')).toEqual([{ version: 3 }]);
    expect(page.ask('text.get')).toEqual({
      version: 3,
      files: [{ name: 'market.podwire.yaml', text: `# one\n${LAB}` }],
    });
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'applied' } });
    expect(session.editedFiles()).toEqual([]);
    page.ask('history.undo');
    expect(textOf('market.podwire.yaml')).toBe(LAB);
  });
});

describe('LabSession: history', () => {
  it('takes typing in one place as one edit, and a pause or another place as the next', () => {
    const at = LAB.indexOf('client');
    for (const [index, letter] of ['b', 'i', 'g', '-'].entries()) {
      page.type({ from: at + index, insert: letter });
      pass(200);
    }
    pass(1000);
    page.type({ from: at + 4, insert: 'x' });
    page.type({ from: LAB.indexOf('web'), insert: 'a' });
    expect(page.ask('history.get')).toEqual({
      names: ['edit Pod big-client', 'edit Pod big-xclient', 'edit Deployment aweb'],
      position: 3,
    });
    page.ask('history.undo');
    page.ask('history.undo');
    expect(page.ask('history.undo')).toMatchObject({ kind: 'done', name: 'edit Pod big-client' });
    expect(textOf()).toBe(LAB);
    expect(page.ask('history.undo')).toEqual({ kind: 'nothing' });
  });

  it('goes by when something was typed, not by when it came', () => {
    const at = LAB.indexOf('client');
    const typed = (index: number, insert: string, times: { from: number; to: number }): void => {
      const { version } = session;
      const changes = [{ from: at + index, to: at + index, insert }];
      page.ask('text.change', { file: FILE, base: version, changes, typedMs: times });
    };
    typed(0, 'a', { from: 5_000, to: 5_000 });
    pass(3000);
    typed(1, 'b', { from: 5_100, to: 5_900 });
    pass(3000);
    typed(2, 'c', { from: 6_800, to: 9_000 });
    typed(3, 'd', { from: 10_001, to: 10_001 });
    expect(page.ask('history.get')).toEqual({
      names: ['edit Pod abcclient', 'edit Pod abcdclient'],
      position: 2,
    });
  });

  it('has typing as one edit however often it is kept for recovery, and begins another when it is saved', () => {
    const at = LAB.indexOf('client');
    page.type({ from: at, insert: 'a' });
    session.takeText({ isForSaving: false });
    page.type({ from: at + 1, insert: 'b' });
    session.takeText({ isForSaving: true });
    page.type({ from: at + 2, insert: 'c' });
    expect(page.ask('history.get')).toMatchObject({ names: ['edit Pod abclient', 'edit Pod abcclient'] });
  });

  it('tells undo and redo to every page, as changes of the text before', () => {
    const at = LAB.indexOf('client');
    page.type({ from: at, insert: 'a' });
    page.type({ from: at + 1, insert: 'b' });
    expect(page.ask('history.undo')).toEqual({ kind: 'done', name: 'edit Pod abclient', version: 4 });
    expect(page.ask('history.redo')).toEqual({ kind: 'done', name: 'edit Pod abclient', version: 5 });
    const name = FILE;
    const told = [
      {
        version: 4,
        name: 'undo edit Pod abclient',
        files: [{ name, changes: [{ from: at, to: at + 2, insert: '' }] }],
      },
      {
        version: 5,
        name: 'redo edit Pod abclient',
        files: [{ name, changes: [{ from: at, to: at, insert: 'ab' }] }],
      },
    ];
    expect(page.events('text')).toEqual(told);
    expect(other.events('text').slice(-2)).toEqual(told);
  });

  it('is one stack over all files, with what two pages did', () => {
    const web = "apiVersion: v1\nkind: Namespace\nmetadata: {name: 'one'}\n";
    start([
      { name: FILE, bytes: bytesOf(LAB) },
      { name: 'web.yaml', bytes: bytesOf(web) },
    ]);
    page.replace('name: web', 'name: shop');
    other.replace("'one'", 'two', 'web.yaml');
    page.type({ from: 0, insert: '# note\n' });
    expect(page.ask('history.get')).toMatchObject({
      names: ['edit Deployment shop', 'edit Namespace two', 'edit Lab shop'],
    });
    page.ask('history.undo');
    page.ask('history.undo');
    expect(textOf('web.yaml')).toBe(web);
    expect(textOf()).toBe(LAB.replace('name: web', 'name: shop'));
    expect(page.ask('text.state')).toMatchObject({
      undo: 'edit Deployment shop',
      redo: 'edit Namespace two',
      editedFiles: [FILE],
    });
  });

  it('goes to any place of the history, and the lab follows once', () => {
    page.replace('replicas: 1', 'replicas: 2');
    page.replace('name: client', 'name: visitor');
    page.replace('replicas: 2', 'replicas: 3');
    const after = textOf();
    expect(page.ask('history.go', { position: 0 })).toMatchObject({ kind: 'done', version: 7 });
    expect(textOf()).toBe(LAB);
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'applied' }, version: 7 });
    expect(page.ask('history.go', { position: 0 })).toEqual({ kind: 'nothing' });
    expect(page.ask('history.go', { position: 99 })).toMatchObject({ kind: 'done', version: 10 });
    expect(textOf()).toBe(after);
    expect(page.ask('history.go', { position: 1 })).toMatchObject({ name: 'edit Pod visitor' });
    expect(page.ask('history.get')).toMatchObject({ position: 1 });
    expect(textOf()).toBe(LAB.replace('replicas: 1', 'replicas: 2'));
  });

  it('forgets what could be done again after a new edit', () => {
    page.type({ from: 0, insert: '#\n' });
    page.ask('history.undo');
    page.replace('client', 'visitor');
    expect(page.ask('history.redo')).toEqual({ kind: 'nothing' });
    expect(page.ask('history.get')).toEqual({ names: ['edit Pod visitor'], position: 1 });
  });

  it('gives back every byte of a file with a mark and mixed line ends', () => {
    const mixed = `\uFEFF${LAB.replace('kind: Lab\n', 'kind: Lab\r\n').replace('replicas: 1\n', 'replicas: 1\r')}`;
    start([{ name: FILE, bytes: bytesOf(mixed) }]);
    page.replace('kind: Lab\nmetadata', 'kind: Lab # lab\n\nmetadata');
    page.replace('  replicas: 1\n', '');
    page.ask('history.undo');
    page.ask('history.undo');
    expect(
      Buffer.from(session.takeText({ isForSaving: true })[0]?.bytes ?? []).equals(
        Buffer.from(bytesOf(mixed)),
      ),
    ).toBe(true);
    expect(session.editedFiles()).toEqual([]);
  });

  it('names what has no object yet by its file', () => {
    start([{ name: 'labs/new.yaml', bytes: bytesOf('# kind: Pod\n') }]);
    page.type({ from: 0, insert: 'k' }, 'labs/new.yaml');
    expect(page.ask('text.state')).toMatchObject({ undo: 'type in new.yaml' });
  });

  it('takes files that were read again as one edit, which can be undone', () => {
    page.type({ from: 0, insert: '# mine\n' });
    expect(
      session.replaceText(
        [{ name: FILE, bytes: bytesOf(LAB.replace('client', 'visitor')) }],
        'revert to disk',
      ),
    ).toEqual([]);
    expect(page.events('text').at(-1)).toMatchObject({ version: 3, name: 'revert to disk' });
    expect(podNames()).toContain('visitor');
    page.ask('history.undo');
    expect(savedText()).toBe(`# mine\n${LAB}`);
    page.ask('history.undo');
    expect(savedText()).toBe(LAB);
  });

  it('writes other text into files as one edit, with the line ends that they have', () => {
    start([{ name: FILE, bytes: bytesOf(LAB.replaceAll('\n', '\r\n')) }]);
    const note = { name: 'note.yaml', text: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: note}\n' };
    session.writeText('record first', [{ name: FILE, text: `${LAB}# end\n` }, note]);
    expect(savedText()).toBe(`${LAB}# end\n`.replaceAll('\n', '\r\n'));
    expect(savedText('note.yaml')).toBe(note.text);
    expect(page.ask('history.undo')).toMatchObject({ name: 'record first' });
    expect(session.editedFiles()).toEqual([]);
    expect(session.files()).toHaveLength(1);
  });

  it('takes what was chosen from an offer as one edit over its files, applied at once', () => {
    const web = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n';
    start([
      { name: FILE, bytes: bytesOf(LAB) },
      { name: 'web.yaml', bytes: bytesOf(web) },
    ]);
    settle();
    const from = LAB.indexOf('replicas: 1');
    const edit = {
      base: 1,
      name: 'run two of web',
      files: [
        { name: FILE, changes: [{ from, to: from + 11, insert: 'replicas: 2' }] },
        { name: 'web.yaml', changes: [{ from: 0, to: 0, insert: '# mended\n' }] },
      ],
    };
    expect(page.ask('text.edit', edit)).toEqual({ kind: 'done', version: 2 });
    expect(page.ask('text.state')).toMatchObject({
      application: { kind: 'applied' },
      undo: 'run two of web',
    });
    const { workloads } = session.host.simulation.topology();
    expect(workloads.find(({ name }) => name === 'web')).toMatchObject({ replicas: 2 });
    expect(page.events('text')).toMatchObject([{ version: 2, files: edit.files }]);
    expect(page.ask('text.edit', edit)).toEqual({ kind: 'outdated', version: 2 });
    page.ask('history.undo');
    expect([textOf(), textOf('web.yaml')]).toEqual([LAB, web]);
  });

  it('takes nothing of an offer of which a part does not fit', () => {
    const files = [
      { name: FILE, changes: [{ from: 0, to: 0, insert: '# one\n' }] },
      { name: 'gone.yaml', changes: [{ from: 0, to: 0, insert: '# two\n' }] },
    ];
    expect(page.ask('text.edit', { base: 1, name: 'both', files })).toEqual({
      kind: 'refused',
      message: 'there is no file gone.yaml',
    });
    const [first] = files;
    const tooFar = [{ ...first, changes: [{ from: LAB.length, to: LAB.length + 1, insert: '' }] }];
    expect(page.ask('text.edit', { base: 1, name: 'past the end', files: tooFar })).toMatchObject({
      kind: 'refused',
    });
    expect(textOf()).toBe(LAB);
  });

  it('says when other files came, and takes them away again', () => {
    const more = {
      name: 'more.yaml',
      bytes: bytesOf('apiVersion: v1\nkind: Namespace\nmetadata: {name: more}\n'),
    };
    session.replaceText([{ name: FILE, bytes: bytesOf(LAB) }, more], 'read the folder again');
    expect(other.events('text.files')).toEqual([{ version: 2 }]);
    expect(session.editedFiles()).toEqual(['more.yaml']);
    page.ask('history.undo');
    expect(other.events('text.files')).toEqual([{ version: 2 }, { version: 3 }]);
    expect(page.ask('text.get')).toMatchObject({ files: [{ name: FILE }] });
  });

  it('knows a file that went and came back as it was saved', () => {
    const more = {
      name: 'more.yaml',
      bytes: bytesOf('apiVersion: v1\nkind: Namespace\nmetadata: {name: more}\n'),
    };
    start([{ name: FILE, bytes: bytesOf(LAB) }, more]);
    session.replaceText([{ name: FILE, bytes: bytesOf(LAB) }], 'read the folder again');
    session.replaceText([{ name: FILE, bytes: bytesOf(LAB) }, more], 'read the folder again');
    expect(session.editedFiles()).toEqual([]);
  });

  it('leaves the text alone when what should replace it is no text', () => {
    const picture = { name: FILE, bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a) };
    expect(session.replaceText([picture], 'revert to disk')).toMatchObject([{ code: 'binary-file' }]);
    expect(page.ask('text.get')).toEqual({ version: 1, files: [{ name: FILE, text: LAB }] });
  });
});

describe('LabSession: reading', () => {
  beforeEach(settle);

  it('tells what is wrong at once, and keeps the picture', () => {
    const before = page.ask('design.get');
    page.replace('kind: Pod', 'kind: Pot');
    session.work();
    page.publish();
    expect(page.events('text.state')).toMatchObject([
      {
        version: 2,
        application: { kind: 'broken' },
        diagnostics: [{ severity: 'error', location: { file: FILE } }],
      },
    ]);
    expect(page.events('design')).toEqual([]);
    expect(page.ask('design.get')).toEqual(before);
    pass(1000);
    expect(podNames()).toContain('client');
  });

  it('shows what is written before it runs', () => {
    page.replace('metadata: {name: client}', 'metadata: {name: visitor}');
    session.work();
    page.publish();
    expect(page.events('design')).toMatchObject([{ version: 2, pods: [{ ref: 'pod/default/visitor' }] }]);
    expect(page.events('text.state')).toMatchObject([{ application: { kind: 'waiting' } }]);
    expect(podNames()).toContain('client');
  });

  it('tells a page of the text although it still draws the network', () => {
    session.host.release();
    page.connection.publish();
    page.replace('client', 'visitor');
    session.work();
    page.connection.publishText();
    expect(page.events('design')).toHaveLength(1);
    page.replace('visitor', 'guest');
    session.work();
    page.connection.publishText();
    expect(page.events('design')).toHaveLength(1);
  });

  it('answers while it reads a large text, a document at a time', () => {
    const pods = Array.from(
      { length: 30 },
      (_, index) =>
        `---\n# ${'x'.repeat(80_000)}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: part-${index}}\n`,
    );
    start([{ name: FILE, bytes: bytesOf(LAB) }], () => (wallMs += 3));
    page.type({ from: LAB.length, insert: pods.join('') });
    session.work();
    expect(page.ask('text.read')).toBeUndefined();
    let slices = 0;
    for (; page.lastAnswer() === undefined; slices += 1) {
      session.work();
      expect(other.ask('text.get')).toMatchObject({ version: 2 });
      expect(other.ask('text.state')).toMatchObject({
        application: { kind: page.lastAnswer() === undefined ? 'unread' : 'applied' },
      });
    }
    expect(slices).toBeGreaterThan(5);
    expect(page.lastAnswer()).toMatchObject({
      version: 2,
      diagnostics: [],
      application: { kind: 'applied' },
    });
    expect(session.host.simulation.document.objects).toHaveLength(32);
  });

  it('lays the text out as podwire fmt does, as one edit that undo takes back', () => {
    const untidy = LAB.replace('kind: Lab', 'kind:    Lab   # the lab');
    start([{ name: FILE, bytes: bytesOf(untidy) }]);
    expect(page.ask('text.format')).toEqual({ kind: 'done' });
    expect(session.files()[0]?.text).toContain('kind: Lab # the lab\n');
    expect(page.ask('text.format')).toEqual({ kind: 'nothing' });
    page.ask('history.undo');
    expect(session.files()[0]?.text).toBe(untidy);
  });

  it('leaves a text that is no YAML as it is, and says what is wrong', () => {
    page.type({ from: 0, insert: 'a: [\n' });
    const before = session.files();
    expect(page.ask('text.format')).toMatchObject({ kind: 'refused' });
    expect(session.files()).toEqual(before);
  });

  it('reads what a large text has become while it was waited for', () => {
    const filler = `# ${'x'.repeat(98)}\n`.repeat(30_000);
    page.type({ from: 0, insert: filler });
    session.work();
    page.ask('text.read');
    expect(page.replace('name: client', 'name: visitor')).toMatchObject({ kind: 'accepted' });
    session.work();
    expect(page.received.at(-1)).toMatchObject({ value: { version: 3, application: { kind: 'applied' } } });
    expect(session.document?.objects.at(-1)?.object.metadata.name).toBe('visitor');
  });
});

describe('LabSession: the running lab', () => {
  beforeEach(settle);

  it('takes what was typed after a pause', () => {
    session.host.release();
    page.replace('replicas: 1', 'replicas: 3');
    pass(600);
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'waiting' } });
    page.replace('replicas: 3', 'replicas: 2');
    pass(600);
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'waiting' } });
    expect(podNames()).toHaveLength(2);
    pass(200);
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'applied' } });
    pass(3000);
    expect(podNames()).toHaveLength(3);
  });

  it('takes the text at once when it is read, undone and redone', () => {
    session.host.release();
    page.replace('metadata: {name: client}', 'metadata: {name: visitor}');
    page.ask('text.read');
    expect(podNames()).toContain('visitor');
    page.ask('history.undo');
    pass(60_000);
    expect(podNames()).not.toContain('visitor');
    expect(podNames()).toContain('client');
  });

  it('keeps what the API server refuses until Pods are to be replaced', () => {
    session.host.release();
    page.replace('hostname: node1', 'hostname: node2');
    pass(800);
    expect(page.ask('text.state')).toMatchObject({
      application: { kind: 'refused', replaceable: ['pod/default/client'] },
      diagnostics: [{ severity: 'error', location: { file: FILE } }],
    });
    expect(nodeOf('client')).toBe('node1');
    expect(page.ask('text.replacePods')).toMatchObject({ application: { kind: 'applied' }, diagnostics: [] });
    pass(3000);
    expect(nodeOf('client')).toBe('node2');
  });

  it('says what only a restart can change, and restarts with it', () => {
    session.host.release();
    page.replace('  cluster:\n', '  cluster:\n    cni: {plugin: flannel, mode: host-gw}\n');
    pass(800);
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'needs-restart' } });
    expect(page.ask('lab.restart')).toMatchObject({ name: 'shop', generation: 2 });
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'applied' } });
    expect(session.host.simulation.document.spec.cluster.cni.mode).toBe('host-gw');
  });

  it('applies nothing while edits are held, and says why', () => {
    session.holdEdits('a Scenario is being played; edits are applied when it is over');
    page.replace('metadata: {name: client}', 'metadata: {name: visitor}');
    pass(800);
    expect(page.ask('text.state')).toMatchObject({
      application: { kind: 'waiting' },
      diagnostics: [
        {
          severity: 'notice',
          message: 'a Scenario is being played; edits are applied when it is over',
        },
      ],
    });
    session.releaseEdits();
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'applied' }, diagnostics: [] });
    expect(podNames()).toContain('visitor');
  });

  it('tells observers what people do', () => {
    session.host.release();
    const told: unknown[] = [];
    session.observe({
      onApplied: ({ before, after }) => told.push(`${before.name} becomes ${after.name}`),
      onRead: ({ objects }) => told.push(`${objects.length} objects`),
      onCaptureStart: ({ filterText }) => told.push(`capture ${filterText}`),
      onCaptureStop: ({ filterText, isRunning }) => told.push(`end of ${filterText}, ${isRunning}`),
    });
    page.replace('{name: shop}', '{name: market}');
    page.ask('text.read');
    page.ask('capture.start', { interfaces: ['any'], filter: 'tcp' });
    page.ask('capture.stop', { captureId: 'capture-1' });
    page.ask('capture.stop', { captureId: 'capture-1' });
    page.replace('kind: Pod', 'kind: Pot');
    page.ask('text.read');
    expect(told).toEqual(['2 objects', 'shop becomes market', 'capture tcp', 'end of tcp, true']);
  });

  it('is usable again after a contradiction of the simulator', () => {
    session.host.guard(() => {
      const error = new Error('two routes for one');
      error.name = 'InvariantError';
      throw error;
    });
    page.replace('metadata: {name: client}', 'metadata: {name: visitor}');
    pass(800);
    expect(page.ask('text.state')).toMatchObject({
      application: { kind: 'needs-restart', reasons: ['the simulator stopped: two routes for one'] },
    });
    page.ask('lab.restart');
    settle();
    expect(page.ask('clock.get')).not.toHaveProperty('failure');
    expect(podNames()).toContain('visitor');
  });
});

describe('LabSession: the canvas', () => {
  beforeEach(settle);

  it('moves a Pod by a small edit of the text, and back again when it is undone', () => {
    session.host.release();
    const command = { kind: 'move', pod: 'pod/default/client', node: 'node/node2' };
    expect(page.ask('design.edit', { command })).toMatchObject({
      kind: 'done',
      version: 2,
      name: 'move client to node2',
    });
    expect(textOf()).toBe(LAB.replace('hostname: node1', 'hostname: node2'));
    expect(page.events('text')).toMatchObject([{ version: 2, name: 'move client to node2' }]);
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'applied' } });
    pass(3000);
    expect(nodeOf('client')).toBe('node2');
    page.ask('history.undo');
    expect(textOf()).toBe(LAB);
    pass(3000);
    expect(nodeOf('client')).toBe('node1');
    page.ask('history.redo');
    pass(3000);
    expect(nodeOf('client')).toBe('node2');
  });

  it('makes a Pod anew elsewhere when its node is deleted, and back again when that is undone', () => {
    session.host.release();
    const command = { kind: 'delete', refs: ['node/node1'] };
    expect(page.ask('design.edit', { command })).toMatchObject({
      kind: 'done',
      name: 'delete node node1 and what placed client there',
    });
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'applied' } });
    pass(3000);
    expect(nodeOf('client')).toBe('node2');
    page.ask('history.undo');
    expect(textOf()).toBe(LAB);
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'applied' } });
    pass(10_000);
    expect(nodeOf('client')).toBe('node1');
  });

  it('says why a Pod of a Deployment is not moved, and what could be done', () => {
    const pod = `pod/default/${podNames().find((name) => name.startsWith('web-')) ?? ''}`;
    const refused = page.ask('design.edit', { command: { kind: 'move', pod, node: 'node/node2' } });
    expect(refused).toMatchObject({
      kind: 'refused',
      offer: { command: { kind: 'pin', workload: 'deployment/default/web', node: 'node2' } },
    });
    expect(session.version).toBe(1);
  });

  it('does not touch a text with errors', () => {
    page.replace('kind: Pod', 'kind: Pot');
    const command = { kind: 'delete', refs: ['deployment/default/web'] };
    expect(page.ask('design.edit', { command })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(`in ${FILE}, line 23`) as string,
    });
    expect(session.version).toBe(2);
  });

  it('keeps plain manifests clean: what is of Podwire goes to a lab file, which undo takes away', () => {
    const pod = LAB.slice(LAB.lastIndexOf('---\n') + 4);
    start([{ name: 'client.yaml', bytes: bytesOf(pod) }]);
    const command = { kind: 'add', element: 'outside', name: 'phone' };
    expect(page.ask('design.edit', { command })).toMatchObject({ kind: 'needs-lab-file' });
    expect(page.ask('design.edit', { command, makesLabFile: true })).toMatchObject({ kind: 'done' });
    expect(page.events('text.files')).toEqual([{ version: 2 }]);
    expect(session.editedFiles()).toEqual([session.files()[1]?.name]);
    expect(textOf('client.yaml')).toBe(pod);
    page.ask('history.undo');
    expect(page.ask('text.get')).toEqual({ version: 3, files: [{ name: 'client.yaml', text: pod }] });
  });
});

describe('LabSession: restart', () => {
  beforeEach(settle);

  it('brings the new lab up in slices, with the clock as it was', () => {
    session.host.release();
    page.ask('clock.speed', { speed: 2 });
    pass(1000);
    page.ask('lab.restart');
    expect(page.ask('clock.get')).toEqual({ nowNs: 0, isPlaying: true, speed: 2, isComingUp: true });
    session.host.run(-1);
    expect(session.host.isSettling).toBe(true);
    expect(session.host.clock().nowNs).toBeGreaterThan(0);
    settle();
    expect(podNames()).toContain('client');
    const { nowNs } = session.host.clock();
    pass(100);
    expect(session.host.clock().nowNs - nowNs).toBe(200_000_000);
  });

  it('ends terminals, and tells pages of the new lab before anything of it', () => {
    page.ask('terminal.open', { target: 'client', columns: 80, rows: 24 });
    page.publish();
    const sent = page.received.length;
    other.ask('lab.restart');
    settle();
    page.publish();
    const names = page.received
      .slice(sent)
      .map((message) => (message.kind === 'event' ? message.name : message.kind))
      .filter((name) => name !== 'text.state');
    expect(names.slice(0, 3)).toEqual(['lab', 'terminal.exit', 'topology']);
    expect(page.events('lab').at(-1)).toMatchObject({ generation: 2 });
    expect(page.events('terminal.exit')).toEqual([{ terminalId: 'terminal-1', exitCode: 137 }]);
  });

  it('opens terminals that were asked for while the lab comes up once it is up, with what was typed', () => {
    page.ask('lab.restart');
    const opened = page.ask('terminal.open', { target: 'client', columns: 80, rows: 24 });
    const gone = page.ask('terminal.open', { target: 'nobody', columns: 80, rows: 24 });
    expect([opened, gone]).toMatchObject([{ kind: 'opened' }, { kind: 'opened' }]);
    const { terminalId } = opened as { terminalId: string };
    page.ask('terminal.write', { terminalId, data: 'hostname\r' });
    while (session.host.isSettling) session.host.run(BUDGET_MS);
    session.host.simulation.runFor(1_000_000_000);
    page.publish();
    const printed = page.events('terminal.data').map((event) => JSON.stringify(event));
    expect(printed.filter((text) => text.includes(`"${terminalId}"`)).join('')).toContain(
      'hostname\\r\\nclient',
    );
    expect(page.events('terminal.exit')).toMatchObject([{ exitCode: 126 }]);
  });

  it('ends requests that had no answer yet', () => {
    page.ask('traffic.send', { from: 'pod/default/client', to: 'deployment/default/web' });
    page.ask('lab.restart');
    expect(page.events('traffic.request')).toMatchObject([
      { state: 'failed', summary: 'the lab started anew before an answer came' },
    ]);
  });

  it('starts captures that ran again, also on Pods that come later', () => {
    page.ask('capture.start', { interfaces: ['default/client:eth0'], filter: 'arp or icmp' });
    page.ask('capture.start', { interfaces: ['any'], filter: '' });
    page.ask('capture.stop', { captureId: 'capture-2' });
    page.ask('lab.restart');
    settle();
    expect(session.host.captures.states()).toMatchObject([
      { captureId: 'capture-1', interfaces: ['default/client:eth0'], filter: 'arp or icmp', isRunning: true },
    ]);
  });

  it('goes back to the saved text, which can be undone', () => {
    page.replace('metadata: {name: client}', 'metadata: {name: visitor}');
    page.ask('text.read');
    expect(page.ask('lab.reset')).toMatchObject({ generation: 2 });
    settle();
    expect(textOf()).toBe(LAB);
    expect(podNames()).not.toContain('visitor');
    expect(page.ask('text.state')).toMatchObject({ undo: 'reset to the saved text', editedFiles: [] });
    page.ask('history.undo');
    expect(podNames()).toContain('visitor');
  });

  it('starts the last good text while there are errors', () => {
    page.replace('metadata: {name: client}', 'metadata: {name: visitor}');
    session.work();
    page.replace('kind: Deployment', 'kind: Deplyment');
    page.ask('lab.restart');
    settle();
    expect(podNames()).toContain('visitor');
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'broken' } });
  });
});

describe('LabSession: a text that cannot be read', () => {
  it('opens all the same, with nothing in the lab, and starts once it can be read', () => {
    start([{ name: FILE, bytes: bytesOf(LAB.replace('kind: Pod', 'kind: Pot')) }]);
    expect(page.ask('text.state')).toMatchObject({
      application: { kind: 'no-lab' },
      diagnostics: [{ severity: 'error' }],
    });
    expect(page.ask('design.get')).toMatchObject({ version: 0, pods: [] });
    expect(page.ask('topology.get')).toMatchObject({ machines: [] });
    page.replace('kind: Pot', 'kind: Pod');
    pass(800);
    settle();
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'applied' }, diagnostics: [] });
    expect(page.ask('lab.get')).toMatchObject({ name: 'shop', generation: 2 });
    expect(podNames()).toContain('client');
  });

  it('is refused where there is nothing of a lab to mend in it', () => {
    const files = [{ name: 'docker-compose.yml', bytes: bytesOf('services: { web: { image: nginx } }\n') }];
    const opened = LabSession.open({
      lab: { files, options: {}, isVerbose: false },
      canBeBroken: true,
      wallMs: () => wallMs,
    });
    const hints = opened.ok ? [] : opened.error.map(({ hint }) => hint);
    expect(hints).toContainEqual(expect.stringMatching(/^this is a Docker Compose file; /u));
  });

  it('is refused where a lab must not be broken', () => {
    const files = [{ name: FILE, bytes: bytesOf('kind: Pot\n') }];
    expect(() => openSession(files, false)).toThrow('Required value');
  });
});
