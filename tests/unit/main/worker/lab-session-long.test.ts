/** A session with a text of many megabytes. */
import { beforeEach, describe, expect, it } from 'vitest';
import { WEB_MANIFEST } from '#kit/lab-text';
import { SessionPage } from '#kit/session-page';
import { LabSession } from '#main/worker/lab-session';

const FILE = 'shop.podwire.yaml';
const LAB = `apiVersion: podwire.dev/v1\nkind: Lab\nspec: {}\n---\n${WEB_MANIFEST}`;
/** More than a slice ever takes. */
const BUDGET_MS = 10_000;

let wallMs = 0;
let session: LabSession;
let page: SessionPage;

function textOf(): string {
  return session.files()[0]?.text ?? '';
}

beforeEach(() => {
  wallMs = 0;
  const opened = LabSession.open({
    lab: { files: [{ name: FILE, bytes: new TextEncoder().encode(LAB) }], options: {}, isVerbose: false },
    canBeBroken: true,
    wallMs: () => wallMs,
  });
  if (!opened.ok) throw new Error(opened.error.map(({ message }) => message).join());
  session = opened.value;
  while (session.host.isSettling) session.host.run(BUDGET_MS);
  page = new SessionPage(session, 1);
});

describe('LabSession', () => {
  it('refuses what would make the file too large to be opened again', () => {
    const megabyte = 'a'.repeat(1024 * 1024);
    for (let round = 0; round < 15; round += 1) {
      expect(page.type({ from: 0, insert: megabyte })).toMatchObject({ kind: 'accepted' });
    }
    expect(page.type({ from: 0, insert: megabyte })).toMatchObject({
      kind: 'refused',
      message: `${FILE} would be larger than 16 MiB, and could not be opened again`,
    });
    expect(textOf()).toHaveLength(15 * megabyte.length + LAB.length);
  });

  it('does not follow a paste of ten megabytes, and reads it when asked', () => {
    const paste = `# ${'x'.repeat(98)}\n`.repeat(100_000);
    expect(page.type({ from: 0, insert: paste })).toMatchObject({ kind: 'accepted' });
    session.work();
    expect(page.ask('text.state')).toMatchObject({
      diagnostics: [],
      application: { kind: 'unread', sizeBytes: paste.length + LAB.length },
      undo: 'type in shop.podwire.yaml',
    });
    page.type({ from: 0, insert: '#' });
    for (; wallMs < 1000; wallMs += 10) {
      session.work();
      session.host.run(BUDGET_MS);
    }
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'unread' } });
    expect(page.ask('text.read')).toBeUndefined();
    session.work();
    expect(page.lastAnswer()).toMatchObject({ version: 3, application: { kind: 'applied' } });
    page.ask('history.undo');
    page.ask('history.undo');
    expect(textOf()).toBe(LAB);
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'applied' }, editedFiles: [] });
  });
});
