import { describe, expect, it } from 'vitest';
import { inEnglish } from '#sim/base/sentence';
import { readLab } from '#sim/lab/read-lab';
import { documentOf, edited, editedText, editOf, refusalOf } from '#kit/lab-edits';
import { WEB_MANIFEST } from '#kit/lab-text';

const LAB = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: shop}\nspec: {}\n';
const LAYOUT = `---
apiVersion: podwire.dev/v1
kind: Layout
spec:
  positions: # of what was moved
    node/node1: [0, 120] # the first
    pod/default/client: [2, 0]
  locked: [node/node2]
  groups:
    front: [node/node1, host/laptop]
  notes:
    note-1:
      at: [-40, 60]
      text: Requests come in here
`;

describe('where things stand on the canvas', () => {
  it('is written into a Layout document at the end of the lab file', () => {
    const { name, texts, document } = edited(LAB, {
      kind: 'place',
      places: [{ ref: 'node/node1', at: [640.4, -20] }],
    });
    expect(name).toBe('place node1');
    expect(texts['lab.yaml']).toBe(
      `${LAB}---\napiVersion: podwire.dev/v1\nkind: Layout\nspec:\n  positions:\n    node/node1: [640, -20]\n`,
    );
    expect(document.layout.positions).toEqual({ 'node/node1': [640, -20] });
  });

  it('changes by one line for each thing that is moved', () => {
    const text = LAB + LAYOUT;
    const places = [{ ref: 'pod/default/client', at: [0, 1] as const }];
    expect(editedText(text, { kind: 'place', places })).toBe(text.replace('[2, 0]', '[0, 1]'));
  });

  it('is forgotten by what goes back to where the picture puts it', () => {
    const text = LAB + LAYOUT;
    const places = [{ ref: 'node/node1' }];
    expect(editedText(text, { kind: 'place', places, manner: 'free' })).toBe(
      text.replace('    node/node1: [0, 120] # the first\n', ''),
    );
  });

  it('stays for what is locked, until it is unlocked', () => {
    const text = LAB + LAYOUT;
    const places = [{ ref: 'node/node2', at: [10, 10] as const }];
    expect(refusalOf(text, { kind: 'place', places })).toBe('node2 is locked; unlock it to move it.');
    const unlocked = editedText(text, { kind: 'lock', refs: ['node/node2'], isLocked: false });
    expect(unlocked).toBe(text.replace('  locked: [node/node2]\n', ''));
    expect(edited(unlocked, { kind: 'place', places }).document.layout.positions['node/node2']).toEqual([
      10, 10,
    ]);
  });

  it('moves the others of several when one of them is locked', () => {
    const places = ['node/node2', 'node/node1'].map((ref) => ({ ref, at: [10, 10] as const }));
    const { name, document } = edited(LAB + LAYOUT, { kind: 'place', places, manner: 'align' });
    expect(name).toBe('align node1');
    expect(document.layout.positions['node/node2']).toBeUndefined();
  });

  it('is a lab file beside plain manifests, after asking', () => {
    const files = { 'web.yaml': WEB_MANIFEST };
    const command = {
      kind: 'place',
      places: [{ ref: 'deployment/default/web', at: [5, 5] as const }],
    } as const;
    const asked = editOf(files, command);
    expect(asked.kind === 'needs-lab-file' && inEnglish(asked.message)).toMatch(
      /^Positions, groups and notes belong to the picture alone: the text is a Kubernetes manifest/u,
    );
    const { document, texts } = edited(files, command, { makesLabFile: true });
    expect(texts['web.yaml']).toBe(WEB_MANIFEST);
    expect(document.layout.positions).toEqual({ 'deployment/default/web': [5, 5] });
  });

  it('of something new is written with it', () => {
    const { document, ref } = edited(LAB, { kind: 'add', element: 'outside', at: [900, 40] });
    expect(document.layout.positions).toEqual({ [ref ?? '']: [900, 40] });
  });

  it('goes with what is deleted, and so do its lock and its group', () => {
    const text = (LAB + LAYOUT).replace('[node/node2]', '[node/node2, host/laptop]');
    const { document } = edited(text, { kind: 'delete', refs: ['host/laptop', 'note/note-1'] });
    expect(document.layout).toEqual({
      positions: { 'node/node1': [0, 120], 'pod/default/client': [2, 0] },
      locked: ['node/node2'],
      groups: {},
      notes: {},
    });
  });
});

describe('groups', () => {
  it('take what they hold out of other groups, since nothing is in two', () => {
    const { name, document } = edited(LAB + LAYOUT, {
      kind: 'group',
      refs: ['node/node1', 'node/node2'],
    });
    expect(name).toBe('group 2 elements');
    expect(document.layout.groups).toEqual({ group: ['node/node1', 'node/node2'] });
  });

  it('need two elements, and a name of their own', () => {
    expect(refusalOf(LAB, { kind: 'group', refs: ['node/node1'] })).toContain('at least two elements');
    const refs = ['node/node1', 'node/node2'];
    expect(refusalOf(LAB + LAYOUT, { kind: 'group', refs, name: 'front' })).toContain('already');
  });

  it('are gone when they are taken apart', () => {
    const { document } = edited(LAB + LAYOUT, { kind: 'ungroup', names: ['front'] });
    expect(document.layout.groups).toEqual({});
  });
});

describe('notes', () => {
  it('have a place and several lines', () => {
    const text = 'Why?\nSee step 2: "NAT"';
    const { ref, document } = edited(LAB + LAYOUT, { kind: 'note', at: [10, 20], text });
    expect(ref).toBe('note/note-2');
    expect(document.layout.notes['note-2']).toEqual({ at: [10, 20], text });
  });

  it('are moved as other things are, and written anew', () => {
    const text = LAB + LAYOUT;
    const places = [{ ref: 'note/note-1', at: [0, 0] as const }];
    expect(editedText(text, { kind: 'place', places })).toBe(text.replace('[-40, 60]', '[0, 0]'));
    expect(editedText(text, { kind: 'note', name: 'note-1', text: 'Here' })).toBe(
      text.replace('Requests come in here', 'Here'),
    );
  });
});

describe('a Layout document with mistakes', () => {
  it('costs the place that is wrong, and says where', () => {
    const text = `${LAB}---\napiVersion: podwire.dev/v1\nkind: Layout\nspec:\n  positions:\n    node/node1: [a, b]\n    node/node2: [1, 2]\n  colours: {}\n`;
    const read = readLab([{ name: 'lab.yaml', text }]);
    expect(read.ok && read.value.notices).toMatchObject([
      { severity: 'warning', location: { line: 10 } },
      { severity: 'warning', location: { line: 10 } },
      { severity: 'warning', code: 'unknown-field', location: { line: 12 } },
    ]);
    expect(documentOf([{ name: 'lab.yaml', text }]).layout.positions).toEqual({ 'node/node2': [1, 2] });
  });
});
