import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import { applyTo, SlowConnection, TextHost } from '#kit/text-host';
import type { TextChange } from '#main/contract/text-change';
import type { LabText } from '#main/contract/text-requests';
import { createTextStore } from '../../../../src/renderer/store/text-store';

const FILE = 'lab.yaml';

/** A page whose editor applies what the store tells it, as Monaco's model does. */
class EditorPage {
  readonly connection: SlowConnection;
  readonly store: ReturnType<typeof createTextStore>;
  readonly models = new Map<string, string>();
  readonly travels: unknown[] = [];

  constructor(host: TextHost) {
    this.connection = new SlowConnection(host);
    this.store = createTextStore(this.connection, (step, name) => this.travels.push([step, name]));
    this.store.getState().listen({
      onForeignEdit: ({ file, changes }) => {
        this.models.set(file, applyTo(this.models.get(file) ?? '', changes));
      },
      onRenamed: (from, to) => {
        this.models.set(to, this.models.get(from) ?? '');
        this.models.delete(from);
      },
      onFiles: () => {
        const { fileNames, textOf } = this.store.getState();
        for (const name of this.models.keys()) if (!fileNames.includes(name)) this.models.delete(name);
        for (const name of fileNames) this.models.set(name, textOf(name) ?? '');
      },
    });
  }

  static async open(host: TextHost): Promise<EditorPage> {
    const page = new EditorPage(host);
    await page.connection.deliverAll();
    return page;
  }

  get text(): string {
    return this.models.get(FILE) ?? '';
  }

  type(from: number, to: number, insert: string, file = FILE): void {
    const change: TextChange = { from, to, insert };
    this.models.set(file, applyTo(this.models.get(file) ?? '', [change]));
    this.store.getState().edit(file, [change]);
  }
}

function hostOf(text: string): TextHost {
  return new TextHost([{ name: FILE, text }]);
}

async function settleAll(...pages: EditorPage[]): Promise<void> {
  // What one page sends is an event for the others.
  for (let round = 0; round < 20; round++) for (const page of pages) await page.connection.deliverAll();
}

const place = fc.nat({ max: 1000 });
const words = fc.constantFrom('a', 'bc', '\n', 'd: e\n', '', '\r', 'ß€😀');
const stepOf = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('type'),
      page: fc.nat(1),
      from: place,
      length: fc.nat(3),
      insert: words,
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('to-host', 'to-page'), page: fc.nat(1) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('host'), from: place, length: fc.nat(3), insert: words }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('lose', 'undo'), page: fc.nat(1) }) },
);

describe('the text store', () => {
  it('shows what is typed at once and sends it to the host', async () => {
    const host = hostOf('kind: Pod\n');
    const page = await EditorPage.open(host);
    page.type(9, 9, '\nmetadata:');
    expect(page.store.getState().textOf(FILE)).toBe('kind: Pod\nmetadata:\n');
    expect(page.store.getState().isAhead).toBe(true);
    await settleAll(page);
    expect(host.textOf(FILE)).toBe('kind: Pod\nmetadata:\n');
    expect(page.store.getState()).toMatchObject({ isAhead: false, version: 2 });
  });

  it('sends what is typed meanwhile as one change', async () => {
    const host = hostOf('');
    const page = await EditorPage.open(host);
    for (const [index, letter] of ['h', 'e', 'l', 'l', 'o'].entries()) page.type(index, index, letter);
    await settleAll(page);
    expect(host.textOf(FILE)).toBe('hello');
    expect(host.version).toBe(3);
  });

  it('says when each letter was typed, however late it is sent, and however often', async () => {
    const clock = vi.spyOn(performance, 'now');
    const host = hostOf('');
    const page = await EditorPage.open(host);
    for (const [index, letter] of ['a', 'b', 'c'].entries()) {
      clock.mockReturnValue(100 * (index + 1));
      page.type(index, index, letter);
    }
    host.edit(FILE, [{ from: 0, to: 0, insert: '#\n' }]);
    clock.mockReturnValue(9000);
    await settleAll(page);
    expect(host.typings.map(({ changes, typedMs }) => [changes[0]?.insert, typedMs])).toEqual([
      // The first is outdated by the host's own edit, and goes again with what was typed since.
      ['a', { from: 100, to: 100 }],
      ['abc', { from: 100, to: 300 }],
    ]);
    clock.mockRestore();
  });

  it('carries an edit of the host over what is typed, and the other way round', async () => {
    const host = hostOf('one\ntwo\n');
    const page = await EditorPage.open(host);
    page.type(4, 7, 'TWO');
    host.edit(FILE, [{ from: 0, to: 0, insert: 'zero\n' }]);
    await settleAll(page);
    expect(page.text).toBe('zero\none\nTWO\n');
    expect(host.textOf(FILE)).toBe('zero\none\nTWO\n');
  });

  it('brings two pages and a host to the same text, whatever they do and however long messages take', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepOf, { maxLength: 60 }), async (steps) => {
        const host = hostOf('apiVersion: v1\nkind: Pod\n');
        const pages = [await EditorPage.open(host), await EditorPage.open(host)];
        for (const step of steps) {
          if (!('page' in step)) {
            const from = step.from % (host.textOf(FILE).length + 1);
            const to = Math.min(from + step.length, host.textOf(FILE).length);
            host.edit(FILE, [{ from, to, insert: step.insert }]);
            continue;
          }
          const page = pages[step.page]!;
          if ('from' in step) {
            const from = step.from % (page.text.length + 1);
            page.type(from, Math.min(from + step.length, page.text.length), step.insert);
          } else if (step.kind === 'undo') {
            page.store
              .getState()
              .undo()
              .catch(() => undefined);
          } else if (step.kind === 'lose') {
            if (page.connection.isConnected) page.connection.disconnect();
            else page.connection.connect();
          } else {
            await page.connection.deliver(step.kind);
          }
        }
        for (const { connection } of pages) if (!connection.isConnected) connection.connect();
        await settleAll(...pages);
        for (const page of pages) {
          expect(page.text).toBe(host.textOf(FILE));
          expect(page.store.getState().textOf(FILE)).toBe(page.text);
          expect(page.store.getState().isAhead).toBe(false);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('loses no word that is typed while the connection comes and goes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('type', 'to-host', 'to-page', 'lose', 'host'), fc.nat(1), place), {
          maxLength: 40,
        }),
        async (steps) => {
          const host = hostOf('start.');
          const pages = [await EditorPage.open(host), await EditorPage.open(host)];
          const typed: string[] = [];
          for (const [kind, index, at] of steps) {
            const page = pages[index]!;
            // One letter, so that nothing can come between its parts.
            const word = String.fromCodePoint(0x4e00 + typed.length);
            if (kind === 'type') {
              typed.push(word);
              page.type(at % (page.text.length + 1), at % (page.text.length + 1), word);
            } else if (kind === 'host') {
              typed.push(word);
              const from = at % (host.textOf(FILE).length + 1);
              host.edit(FILE, [{ from, to: from, insert: word }]);
            } else if (kind === 'lose') {
              if (page.connection.isConnected) page.connection.disconnect();
              else page.connection.connect();
            } else {
              await page.connection.deliver(kind);
            }
          }
          for (const { connection } of pages) if (!connection.isConnected) connection.connect();
          await settleAll(...pages);
          for (const word of typed) expect(host.textOf(FILE)).toContain(word);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('sends nothing twice of what one page typed while the connection came and went', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('type', 'to-host', 'to-page', 'lose'), place), { maxLength: 40 }),
        async (steps) => {
          const host = hostOf('start.');
          const page = await EditorPage.open(host);
          for (const [kind, at] of steps) {
            const from = at % (page.text.length + 1);
            if (kind === 'type') page.type(from, from, 'word');
            else if (kind !== 'lose') await page.connection.deliver(kind);
            else if (page.connection.isConnected) page.connection.disconnect();
            else page.connection.connect();
          }
          if (!page.connection.isConnected) page.connection.connect();
          const typed = page.text;
          await settleAll(page);
          expect(page.text).toBe(typed);
          expect(host.textOf(FILE)).toBe(typed);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('puts back what a host has lost that came back with an older text', async () => {
    const host = hostOf('one\n');
    const page = await EditorPage.open(host);
    page.type(4, 4, 'two\n');
    await settleAll(page);
    page.connection.disconnect();
    page.type(8, 8, 'three\n');
    host.files = [{ name: FILE, text: 'one\n' }];
    host.version = 1;
    page.connection.connect();
    await settleAll(page);
    expect(page.text).toBe('one\ntwo\nthree\n');
    expect(host.textOf(FILE)).toBe('one\ntwo\nthree\n');
  });

  it('follows files that come, and one that is saved under another name', async () => {
    const host = hostOf('one\n');
    const page = await EditorPage.open(host);
    page.type(4, 4, 'two\n');
    host.replaceFiles([
      { name: 'saved.yaml', text: 'one\n' },
      { name: 'lab.podwire.yaml', text: 'kind: Lab\n' },
    ]);
    await settleAll(page);
    expect(page.store.getState().fileNames).toEqual(['saved.yaml', 'lab.podwire.yaml']);
    expect(Object.fromEntries(page.models)).toEqual({
      'saved.yaml': 'one\n',
      'lab.podwire.yaml': 'kind: Lab\n',
    });
  });

  it('knows the new name of the only file', async () => {
    const host = new TextHost([{ name: FILE, text: 'a\n' }]);
    const page = await EditorPage.open(host);
    host.replaceFiles([{ name: 'shop.podwire.yaml', text: 'a\n' }]);
    await page.connection.deliverAll();
    expect(page.store.getState().fileNames).toEqual(['shop.podwire.yaml']);
  });

  it('undoes after everything that was typed has arrived, and says what to show', async () => {
    const host = hostOf('one\n');
    const page = await EditorPage.open(host);
    page.type(4, 4, 'two\n');
    const undone = page.store.getState().undo();
    await settleAll(page);
    await undone;
    expect(page.text).toBe('one\n');
    expect(page.store.getState().place).toEqual({ kind: 'range', file: FILE, from: 0, to: 4 });
  });

  it('tells what an undo has taken back, and nothing where there was nothing', async () => {
    const host = hostOf('one\n');
    const page = await EditorPage.open(host);
    page.type(4, 4, 'two\n');
    const undone = [page.store.getState().undo(), page.store.getState().undo()];
    await settleAll(page);
    await Promise.all(undone);
    expect(page.travels).toEqual([['undo', 'edit']]);
  });

  it('takes back nothing that is typed while an undo waits for another', async () => {
    const host = hostOf('');
    const page = await EditorPage.open(host);
    page.type(0, 0, 'before');
    await settleAll(page);
    const undone = [page.store.getState().undo(), page.store.getState().undo()];
    await settle();
    page.type(page.text.length, page.text.length, ' meanwhile');
    await settleAll(page);
    await Promise.all(undone);
    expect([page.text, host.textOf(FILE)]).toEqual([' meanwhile', ' meanwhile']);
  });

  it('keeps what the host refuses, says why, and takes it back on undo', async () => {
    const host = hostOf('one\n');
    host.maxLength = 10;
    const page = await EditorPage.open(host);
    page.type(4, 4, 'far too much\n');
    await settleAll(page);
    expect(page.text).toBe('one\nfar too much\n');
    expect(page.store.getState()).toMatchObject({ refusal: 'too large', isAhead: true });
    page.type(4, 16, '2');
    await settleAll(page);
    expect(host.textOf(FILE)).toBe('one\n2\n');
    expect(page.store.getState()).toMatchObject({ refusal: undefined, isAhead: false });
    page.type(4, 4, 'far too much\n');
    await settleAll(page);
    await page.store.getState().undo();
    expect(page.text).toBe('one\n2\n');
    expect(host.textOf(FILE)).toBe('one\n2\n');
  });
});

it('keeps what the host said of the text since, however long the text itself takes', async () => {
  const state = {
    version: 1,
    readVersion: 1,
    diagnostics: [],
    application: { kind: 'applied' },
    editedFiles: [],
  } as const;
  let answerText: (text: LabText) => void = () => undefined;
  const api = new FakeLabApi({
    'text.state': () => ({ ...state, diagnostics: [], editedFiles: [] }),
    'text.get': () =>
      new Promise((resolve) => {
        answerText = resolve;
      }),
  });
  const store = createTextStore(api);
  await settle();
  api.emit('text.state', { ...state, version: 2, diagnostics: [], editedFiles: [FILE] });
  answerText({ version: 2, files: [{ name: FILE, text: 'a\n' }] });
  await settle();
  expect(store.getState().state?.editedFiles).toEqual([FILE]);
});
