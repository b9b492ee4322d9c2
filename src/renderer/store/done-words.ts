/** An edit that is done, as the page says it: `Moved client to node2.` for what undo calls `move client to node2`. */
import type { Wording } from '../../main/contract/wording';
import type { MessageKey } from '../i18n/catalogue';
import type { Messages, Translate } from '../i18n/messages';
import type { HistoryStep } from './text-store';

/** By the key of the edit's name, with the same values. */
const PAST: Readonly<Record<string, MessageKey>> = {
  'add node {name}': 'Added node {name}',
  'add machine {name}': 'Added machine {name}',
  'add {kind} {name}': 'Added {kind} {name}',
  'add Ingress controller {name}': 'Added Ingress controller {name}',
  'add load balancer {name}': 'Added load balancer {name}',
  'add note {name}': 'Added note {name}',
  'change note {name}': 'Changed note {name}',
  'move {name} to {node}': 'Moved {name} to {node}',
  'pin {name} to {node}': 'Pinned {name} to {node}',
  'unpin {name}': 'Unpinned {name}',
  'connect {name} to {target}': 'Connected {name} to {target}',
  'delete {what}': 'Deleted {what}',
  'delete {what} and what placed {placed} there': 'Deleted {what} and what placed {placed} there',
  'duplicate as {names}': 'Duplicated as {names}',
  'paste {what}': 'Pasted {what}',
  'scale {name} to {replicas}': 'Scaled {name} to {replicas}',
  'switch to {names}': 'Switched to {names}',
  'set the faults of the cable of {cable}': 'Set the faults of the cable of {cable}',
  'cut the cable of {cable}': 'Cut the cable of {cable}',
  'mend the cable of {cable}': 'Mended the cable of {cable}',
  'place {what}': 'Placed {what}',
  'align {what}': 'Aligned {what}',
  'distribute {what}': 'Distributed {what}',
  'free {what}': 'Freed {what}',
  'lock {what}': 'Locked {what}',
  'unlock {what}': 'Unlocked {what}',
  'group {what}': 'Grouped {what}',
  'ungroup {what}': 'Ungrouped {what}',
};

export function doneWords(name: Wording, words: Messages['words']): string {
  const past = pastOf(name);
  return past === undefined
    ? words({ key: 'Done: {what}.', values: { what: name } })
    : words({ key: '{what}.', values: { what: past } });
}

/** What undo and redo say; `name` is what the edit is called. */
export function travelWords(step: HistoryStep, name: string, t: Translate): string {
  if (step === 'undo') return t('Undone: {name}.', { name });
  return step === 'redo'
    ? t('Done again: {name}.', { name })
    : t('Undone or done again up to: {name}.', { name });
}

function pastOf(name: Wording): Wording | undefined {
  if (typeof name !== 'object' || 'all' in name) return undefined;
  const { key, values } = name;
  const past = PAST[key];
  if (past !== undefined) return { key: past, values };
  // A direction of a cable is said behind what was done with it.
  const inner =
    key.startsWith('{what}, ') && values['what'] !== undefined ? pastOf(values['what']) : undefined;
  return inner === undefined ? undefined : { key, values: { ...values, what: inner } };
}
