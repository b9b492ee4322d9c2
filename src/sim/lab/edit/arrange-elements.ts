/**
 * `place`, `lock`, `group`, `ungroup` and `note`: where things stand on the canvas, and what is written beside them. Only
 * the Layout document changes by them, one line for each thing that is placed.
 */
import { listOf, say, type Sentence, type Wording } from '../../base/sentence';
import type { LabLayout, LayoutPlace } from '../layout-document';
import { parseElementRef } from '../element-ref';
import type { EditSession } from './edit-session';
import { freeName } from './free-names';
import { refusal, type LabCommand, type LabEdit } from './lab-command';

type CommandOf<Kind extends LabCommand['kind']> = Extract<LabCommand, { readonly kind: Kind }>;

export function placeElements(
  session: EditSession,
  { places, manner = 'place' }: CommandOf<'place'>,
): LabEdit {
  const { layout } = session;
  const free = places.filter(({ ref }) => !layout.locked.includes(ref));
  const [locked] = places.filter(({ ref }) => layout.locked.includes(ref));
  const changed = free.filter(({ ref, at }) => !isSamePlace(placeIn(layout, ref), at));
  if (changed.length === 0) {
    if (locked !== undefined) return refusal(lockedSentence(locked.ref));
    return refusal(
      manner === 'free' ? say('Nothing was placed by hand.') : say('That is where it stands already.'),
    );
  }
  for (const { ref, at } of changed) {
    const problem = session.layoutDraft().place(ref, at);
    if (problem !== undefined) return refusal(problem);
  }
  return session.finish(placingName(manner, wordsOf(changed.map(({ ref }) => ref))));
}

export function lockElements(session: EditSession, { refs, isLocked }: CommandOf<'lock'>): LabEdit {
  const { locked } = session.layout;
  const changed = refs.filter((ref) => locked.includes(ref) !== isLocked);
  if (changed.length === 0)
    return refusal(isLocked ? say('It is locked already.') : say('It is not locked.'));
  for (const ref of changed) {
    const problem = isLocked ? addItem(session, ['locked'], ref) : removeItem(session, ['locked'], ref);
    if (problem !== undefined) return refusal(problem);
  }
  return session.finish(
    isLocked
      ? say('lock {what}', { what: wordsOf(changed) })
      : say('unlock {what}', { what: wordsOf(changed) }),
  );
}

export function groupElements(session: EditSession, command: CommandOf<'group'>): LabEdit {
  const refs = [...new Set(command.refs)];
  if (refs.length < 2) return refusal(say('A group has at least two elements: select them first.'));
  const names = new Set(Object.keys(session.layout.groups));
  if (command.name !== undefined && names.has(command.name))
    return refusal(say('There is a group {name} already; choose another name.', { name: command.name }));
  const name = command.name ?? freeName('group', names, '-');
  // Nothing is in two groups.
  for (const ref of refs) {
    const problem = leaveGroup(session, ref);
    if (problem !== undefined) return refusal(problem);
  }
  const problem = session.layoutDraft().set(['groups', name], refs);
  return problem === undefined
    ? session.finish(say('group {what}', { what: wordsOf(refs) }), `group/${name}`)
    : refusal(problem);
}

export function ungroupElements(session: EditSession, { names }: CommandOf<'ungroup'>): LabEdit {
  const known = names.filter((name) => session.layout.groups[name] !== undefined);
  if (known.length === 0) return refusal(say('It is in no group.'));
  for (const name of known) {
    const problem = session.layoutDraft().remove(['groups', name]);
    if (problem !== undefined) return refusal(problem);
  }
  return session.finish(say('ungroup {what}', { what: listOf(known) }));
}

export function writeNote(session: EditSession, { name: given, at, text }: CommandOf<'note'>): LabEdit {
  const { notes } = session.layout;
  const before = given === undefined ? undefined : notes[given];
  if (given !== undefined && before === undefined)
    return refusal(say('There is no note {name} in this lab.', { name: given }));
  const draft = session.layoutDraft();
  if (given !== undefined && before !== undefined) {
    if (text === before.text) return refusal(say('The note says that already.'));
    const problem = draft.set(['notes', given, 'text'], text);
    return problem === undefined
      ? session.finish(say('change note {name}', { name: given }), `note/${given}`)
      : refusal(problem);
  }
  if (at === undefined) return refusal(say('A note needs a place.'));
  const name = freeNoteName(notes);
  const [x, y] = at;
  const problem = draft.set(['notes', name], { at: [Math.round(x), Math.round(y)], text });
  return problem === undefined
    ? session.finish(say('add note {name}', { name }), `note/${name}`)
    : refusal(problem);
}

/** Answers what went wrong, in a sentence. What is gone needs no place, lock or group; a note is gone with it. */
export function forgetElement(session: EditSession, ref: string): Wording | undefined {
  const { kind, name } = parseElementRef(ref);
  const { layout } = session;
  if (kind === 'note')
    return layout.notes[name] === undefined
      ? say('There is no note {name} in this lab.', { name })
      : (session.layoutDraft().remove(['notes', name]) ?? forgetMarks(session, ref));
  const problem =
    layout.positions[ref] === undefined ? undefined : session.layoutDraft().remove(['positions', ref]);
  return problem ?? forgetMarks(session, ref);
}

function forgetMarks(session: EditSession, ref: string): Wording | undefined {
  const isLocked = session.layout.locked.includes(ref);
  return (isLocked ? removeItem(session, ['locked'], ref) : undefined) ?? leaveGroup(session, ref);
}

/** A group of one is none. */
function leaveGroup(session: EditSession, ref: string): Wording | undefined {
  for (const [name, members] of Object.entries(session.layout.groups)) {
    if (!members.includes(ref)) continue;
    const problem =
      members.length <= 2
        ? session.layoutDraft().remove(['groups', name])
        : removeItem(session, ['groups', name], ref);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function addItem(session: EditSession, path: readonly string[], item: string): Wording | undefined {
  const { length } = listAt(session.layout, path);
  // The first of a list is written with the list.
  return length === 0
    ? session.layoutDraft().set(path, [item])
    : session.layoutDraft().set([...path, length], item);
}

function removeItem(session: EditSession, path: readonly string[], item: string): Wording | undefined {
  const index = listAt(session.layout, path).indexOf(item);
  return index === -1 ? undefined : session.layoutDraft().remove([...path, index]);
}

function listAt({ locked, groups }: LabLayout, [list, name = '']: readonly string[]): readonly string[] {
  return list === 'locked' ? locked : (groups[name] ?? []);
}

function placeIn({ positions, notes }: LabLayout, ref: string): LayoutPlace | undefined {
  const { kind, name } = parseElementRef(ref);
  return kind === 'note' ? notes[name]?.at : positions[ref];
}

function isSamePlace(one: LayoutPlace | undefined, other: LayoutPlace | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one[0] === Math.round(other[0]) && one[1] === Math.round(other[1]);
}

function freeNoteName(notes: LabLayout['notes']): string {
  for (let number = 1; ; number += 1) if (notes[`note-${number}`] === undefined) return `note-${number}`;
}

function lockedSentence(ref: string): Sentence {
  return say('{name} is locked; unlock it to move it.', { name: parseElementRef(ref).name });
}

function placingName(manner: NonNullable<CommandOf<'place'>['manner']>, what: Wording): Sentence {
  switch (manner) {
    case 'place':
      return say('place {what}', { what });
    case 'align':
      return say('align {what}', { what });
    case 'distribute':
      return say('distribute {what}', { what });
    case 'free':
      return say('free {what}', { what });
  }
}

function wordsOf(refs: readonly string[]): Wording {
  const [only] = refs;
  return refs.length === 1 && only !== undefined
    ? parseElementRef(only).name
    : say('{count} elements', { count: refs.length });
}
