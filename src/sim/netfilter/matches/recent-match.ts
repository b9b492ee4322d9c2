/** `-m recent` (xt_recent): addresses seen before, which is how kube-proxy keeps a client at its endpoint. */
import type { OptionScope } from '../extension';
import { AddressMask } from '../family-values';
import { HOOK } from '../hook';
import { Match } from '../match';
import { optionTable } from '../option-table';
import { takeInteger } from '../option-values';
import { reapRecent, stampRecent, type RecentEntry } from '../recent-lists';
import type { RuleContext } from '../rule-context';

const NANOSECONDS_PER_SECOND = 1_000_000_000;
const ACTIONS = ['--set', '--rcheck', '--update', '--remove'] as const;
type Action = (typeof ACTIONS)[number];
const ACTION_NAMES: Readonly<Record<Action, string>> = {
  '--set': 'SET',
  '--rcheck': 'CHECK',
  '--update': 'UPDATE',
  '--remove': 'REMOVE',
};
const OPTIONS = optionTable(
  [
    '! --set',
    '! --rcheck',
    '! --update',
    '! --remove',
    '--seconds N',
    '--reap',
    '--hitcount N',
    '--rttl',
    '--name NAME',
    '--rsource',
    '--rdest',
    '--mask MASK',
  ],
  {
    exclusive: [ACTIONS],
    excludes: { '--rttl': ['--set', '--remove'] },
    needs: { '--reap': '--seconds' },
  },
);
const MAX_COUNT = 0xffff_ffff;
const MAX_NAME_LENGTH = 199;
/** Both families share a list: numbers of IPv6 addresses come behind every IPv4 address. */
const FIRST_IPV6_KEY = 0x1_0000_0000;

export class RecentMatch extends Match {
  readonly name = 'recent';
  readonly options = OPTIONS;
  #action: Action | undefined = undefined;
  #isInverted = false;
  #seconds = 0;
  #hitCount = 0;
  #isTtlMatched = false;
  #shouldReap = false;
  #listName = 'DEFAULT';
  #side: 'source' | 'dest' = 'source';
  #mask = AddressMask.whole(undefined);
  #isMaskGiven = false;

  takeOption(
    option: string,
    values: readonly string[],
    isInverted: boolean,
    { book }: OptionScope,
  ): string | undefined {
    const [text = ''] = values;
    if (!this.#isMaskGiven) this.#mask = AddressMask.whole(book);
    const action = ACTIONS.find((known) => known === option);
    if (action !== undefined) {
      this.#action = action;
      this.#isInverted = isInverted;
      return undefined;
    }
    switch (option) {
      case '--seconds':
      case '--hitcount': {
        const min = option === '--seconds' ? 1 : 0;
        const count = takeInteger(this.name, option, text, { min, max: MAX_COUNT });
        if (typeof count === 'string') return count;
        if (option === '--seconds') this.#seconds = count;
        else this.#hitCount = count;
        return undefined;
      }
      case '--mask': {
        const mask = AddressMask.parse(text, book);
        if (typeof mask === 'string') return mask;
        this.#mask = mask;
        this.#isMaskGiven = true;
        return undefined;
      }
      default:
        this.#takeFlag(option, text);
        return undefined;
    }
  }

  override findProblem(): string | undefined {
    return this.#action === undefined
      ? "recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'"
      : undefined;
  }

  override fits(): boolean {
    const isPlain = this.#action === '--set' || this.#action === '--remove';
    const isCounting = this.#seconds !== 0 || this.#hitCount !== 0;
    return this.#listName !== '' && !(isPlain && isCounting);
  }

  matches(context: RuleContext): boolean {
    const list = context.state.recent.list(this.#listName);
    const own = this.#mask.apply(this.#side === 'source' ? context.source : context.destination);
    const address = context.isIpv6 ? own + FIRST_IPV6_KEY : own;
    // The kernel compares with the value that the packet had before forwarding took one off.
    const ttl =
      context.hook === HOOK.FORWARD || context.hook === HOOK.POSTROUTING ? context.ttl + 1 : context.ttl;
    const now = context.state.host.clock.now();
    const found = list.get(address);
    const entry = found !== undefined && this.#isTtlMatched && found.ttl !== ttl ? undefined : found;
    if (this.#action === '--set') {
      stampRecent(list, address, ttl, now);
      return !this.#isInverted;
    }
    if (entry === undefined) return this.#isInverted;
    if (this.#action === '--remove') {
      list.delete(address);
      return !this.#isInverted;
    }
    const since = now - this.#seconds * NANOSECONDS_PER_SECOND;
    const isHit = this.#isHit(entry, since);
    if (this.#shouldReap) reapRecent(list, since);
    if (this.#action === '--update' && isHit !== this.#isInverted) stampRecent(list, address, ttl, now);
    return isHit !== this.#isInverted;
  }

  format(): string {
    let text = `${this.#isInverted ? ' !' : ''} ${this.#action ?? ''}`;
    if (this.#seconds !== 0) text += ` --seconds ${this.#seconds}`;
    if (this.#shouldReap) text += ' --reap';
    if (this.#hitCount !== 0) text += ` --hitcount ${this.#hitCount}`;
    if (this.#isTtlMatched) text += ' --rttl';
    const side = this.#side === 'source' ? '--rsource' : '--rdest';
    return `${text} --name ${this.#listName} --mask ${this.#mask.format()} ${side}`;
  }

  describe(): string {
    const action = this.#action === undefined ? '' : ACTION_NAMES[this.#action];
    let text = `${this.#isInverted ? '! ' : ''}recent: ${action}`;
    if (this.#seconds !== 0) text += ` seconds: ${this.#seconds}`;
    if (this.#shouldReap) text += ' reap';
    if (this.#hitCount !== 0) text += ` hit_count: ${this.#hitCount}`;
    if (this.#isTtlMatched) text += ' TTL-Match';
    return `${text} name: ${this.#listName} side: ${this.#side} mask: ${this.#mask.format()}`;
  }

  #isHit(entry: RecentEntry, since: number): boolean {
    let hits = 0;
    for (const stamp of entry.stamps) {
      if (this.#seconds !== 0 && stamp < since) continue;
      hits += 1;
      if (hits >= this.#hitCount) return true;
    }
    return false;
  }

  #takeFlag(option: string, text: string): void {
    if (option === '--name') this.#listName = text.slice(0, MAX_NAME_LENGTH);
    else if (option === '--rsource') this.#side = 'source';
    else if (option === '--rdest') this.#side = 'dest';
    else if (option === '--rttl') this.#isTtlMatched = true;
    else this.#shouldReap = true;
  }
}
