/** Nodes come and go, and come back by undo and redo: the lab goes on all the while. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EditCommand } from '#main/contract/design';
import { LabSession } from '#main/worker/lab-session';

const FILE = 'shop.podwire.yaml';
const NAMED = '      - {name: control-plane}\n      - {name: node1}\n      - {name: node2}\n';
const ADDRESSED =
  '      - {name: control-plane, addresses: [192.168.0.10]}\n      - {name: node1, addresses: [192.168.0.21], podCIDR: 10.244.7.0/24}\n      - {name: node2}\n';

function labOf(nodes: string): string {
  return `apiVersion: podwire.dev/v1\nkind: Lab\nspec:\n  cluster:${nodes === '' ? ' {}' : `\n    nodes:\n${nodes}`}\n`;
}

interface Worked {
  readonly session: LabSession;
  readonly pass: (milliseconds: number) => void;
}

function opened(text: string): Worked {
  let wallMs = 0;
  const bytes = new TextEncoder().encode(text);
  const result = LabSession.open({
    lab: { files: [{ name: FILE, bytes }], options: {}, isVerbose: false },
    canBeBroken: false,
    wallMs: () => wallMs,
  });
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join());
  const session = result.value;
  return {
    session,
    pass: (milliseconds) => {
      for (let step = 0; step < milliseconds; step += 50) {
        wallMs += 50;
        session.work();
        session.host.run(10_000);
      }
    },
  };
}

function nodesOf({ host }: LabSession): readonly string[] {
  const { nodes } = host.simulation.document.spec.cluster;
  return nodes.map(({ name }) => name);
}

const action = fc.record({
  kind: fc.constantFrom('add', 'delete', 'delete', 'move-line', 'undo', 'redo'),
  place: fc.nat(5),
  pauseMs: fc.constantFrom(0, 0, 100, 3000),
});

function settled(text: string): LabSession {
  const { session } = opened(text);
  while (session.host.isSettling) session.host.run(10_000);
  return session;
}

describe('nodes and the history', () => {
  it('leaves a node alone that came back with another Pod range when another one is deleted', () => {
    const session = settled(labOf(NAMED));
    const deleteNode = (name: string): unknown =>
      session.perform({ kind: 'delete', refs: [`node/${name}`] }, false);
    deleteNode('node2');
    session.undo();
    const rangeOf = (name: string): string | undefined =>
      session.host.simulation.document.spec.cluster.nodes.find((node) => node.name === name)?.podCIDR;
    expect(rangeOf('node2')).toBe('10.244.3.0/24');
    deleteNode('node1');
    expect(rangeOf('node2')).toBe('10.244.3.0/24');
    // Opened again, it is as it was.
    expect(session.document?.spec.cluster.nodes.at(-1)?.podCIDR).toBe('10.244.3.0/24');
  });

  it('come and go by undo and redo while the lab runs on', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', NAMED, ADDRESSED),
        fc.array(action, { minLength: 2, maxLength: 10 }),
        (nodes, actions) => {
          const { session, pass } = opened(labOf(nodes));
          while (session.host.isSettling) session.host.run(10_000);
          const { generation } = session.host;
          const check = (): void => {
            expect(session.state().application).toEqual({ kind: 'applied' });
            expect(nodesOf(session)).toEqual(session.document?.spec.cluster.nodes.map(({ name }) => name));
          };
          for (const { kind, place, pauseMs } of actions) {
            const workers = nodesOf(session).filter((name) => name !== 'control-plane');
            const name = workers[place % Math.max(1, workers.length)];
            if (kind === 'add') session.perform({ kind: 'add', element: 'node' }, false);
            else if (kind === 'delete' && name !== undefined) {
              const command: EditCommand = { kind: 'delete', refs: [`node/${name}`] };
              expect(session.perform(command, false)).toMatchObject({ kind: 'done' });
            } else if (kind === 'move-line') moveLine(session, place);
            else if (kind === 'undo') session.undo();
            else session.redo();
            check();
            pass(pauseMs);
          }
          while (session.undo().kind === 'done') check();
          pass(100);
          const undone = nodesOf(session);
          while (session.redo().kind === 'done') check();
          while (session.undo().kind === 'done') check();
          expect(nodesOf(session)).toEqual(undone);
          expect(session.host.generation).toBe(generation);
        },
      ),
      { numRuns: 15 },
    );
  }, 240_000);
});

/** Somebody puts a line of the list of nodes at its end, as one does in the editor. */
function moveLine(session: LabSession, place: number): void {
  const text = session.files()[0]?.text ?? '';
  const lines = text.split('\n');
  const listed = lines.flatMap((line, index) => (/^ {6}- \{name: node/u.test(line) ? [index] : []));
  const index = listed[place % Math.max(1, listed.length)];
  const last = listed.at(-1);
  if (index === undefined || last === undefined || index === last) return;
  const [line = ''] = lines.splice(index, 1);
  lines.splice(last, 0, line);
  session.writeText('move a line', [{ name: FILE, text: lines.join('\n') }]);
}
