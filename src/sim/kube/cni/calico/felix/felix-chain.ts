/**
 * A chain as Felix writes it: every rule carries a hash of itself and of those before it in a comment, by which Felix later
 * knows what is there already (projectcalico/calico v3.29 `felix/iptables/table.go`, `felix/generictables`).
 */
import { sha224 } from '@noble/hashes/sha2.js';
import { bytesOfLatin1 } from '../../../../wire/latin1';
import { formatBase64Url } from './base64-url';

const HASH_CHARACTERS = 16;
const MAX_COMMENT_CHARACTERS = 256;

export interface FelixRule {
  readonly comments?: readonly string[];
  /** In Felix's order and words; everything when left out. */
  readonly match?: string;
  /** A rule without one only says something. */
  readonly action?: string;
}

export interface FelixChain {
  readonly name: string;
  readonly rules: readonly FelixRule[];
}

/** What Felix does with its bits of a packet's mark, by what they mean. */
export const MARK = { accept: 0x1_0000, pass: 0x2_0000, scratch0: 0x4_0000, scratch1: 0x8_0000 } as const;
export const ALL_MARKS = MARK.accept | MARK.pass | MARK.scratch0 | MARK.scratch1;

export function hex(mark: number): string {
  return `0x${mark.toString(16)}`;
}

export function clearMark(mark: number): string {
  return `--jump MARK --set-mark 0/${hex(mark)}`;
}

export function setMark(mark: number, mask = mark): string {
  return `--jump MARK --set-mark ${mark === 0 ? '0' : hex(mark)}/${hex(mask)}`;
}

export function marked(mark: number): string {
  return `-m mark --mark ${hex(mark)}/${hex(mark)}`;
}

export function unmarked(mark: number): string {
  return `-m mark --mark 0/${hex(mark)}`;
}

/** The rules with their hashes, without `-A` and the chain's name. */
export function hashedRules({ name, rules }: FelixChain): readonly string[] {
  let hash = sha224(bytesOfLatin1(name));
  return rules.map((rule) => {
    const before = hash;
    const text = bytesOfLatin1(`-A ${name} ${ruleText(rule, 'HASH')}`);
    const content = new Uint8Array(before.length + text.length);
    content.set(before);
    content.set(text, before.length);
    hash = sha224(content);
    const own = formatBase64Url(hash).slice(0, HASH_CHARACTERS);
    return ruleText(rule, `-m comment --comment "cali:${own}"`);
  });
}

export function isSameChain(one: FelixChain | undefined, other: FelixChain): boolean {
  if (one === other) return true;
  if (one?.rules.length !== other.rules.length) return false;
  return one.rules.every((rule, index) => isSameRule(rule, other.rules[index]));
}

function isSameRule(one: FelixRule, other: FelixRule | undefined): boolean {
  if (one === other) return true;
  if (one.match !== other?.match || one.action !== other?.action) return false;
  const [said, also] = [one.comments ?? [], other?.comments ?? []];
  return said.length === also.length && said.every((comment, index) => comment === also[index]);
}

function ruleText({ comments = [], match = '', action = '' }: FelixRule, hash: string): string {
  const said = comments.map(
    (comment) => `-m comment --comment "${comment.slice(0, MAX_COMMENT_CHARACTERS)}"`,
  );
  return [hash, ...said, match, action].filter((part) => part !== '').join(' ');
}
