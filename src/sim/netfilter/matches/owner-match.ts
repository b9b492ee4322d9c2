/**
 * `-m owner`: who made the packet (xt_owner).
 *
 * Every process of a machine belongs to root, so a packet of this machine has the owner 0, and others have none. Leaves
 * out supplementary groups.
 */
import type { RulePlace } from '../extension';
import { HOOK } from '../hook';
import { Match } from '../match';
import { optionTable } from '../option-table';
import { badValue, scanInteger } from '../option-values';
import type { RuleContext } from '../rule-context';

const OPTIONS = optionTable([
  '! --uid-owner USER',
  '! --gid-owner GROUP',
  '! --socket-exists',
  '--suppl-groups',
]);
const HOOKS = ['OUTPUT', 'POSTROUTING'];
const MAX_ID = 0xffff_fffe;
const ROOT = 0;

type Names = readonly (readonly [string, number])[];

const NO_NAMES: Names = [];
/** The users and groups of every Debian machine. */
const USERS = namesOf(
  'root:0 daemon:1 bin:2 sys:3 sync:4 games:5 man:6 lp:7 mail:8 news:9 uucp:10 proxy:13 www-data:33 ' +
    'backup:34 list:38 irc:39 nobody:65534',
);
const GROUPS = namesOf(
  'root:0 daemon:1 bin:2 sys:3 adm:4 tty:5 disk:6 lp:7 mail:8 news:9 uucp:10 man:12 proxy:13 kmem:15 ' +
    'dialout:20 fax:21 voice:22 cdrom:24 floppy:25 tape:26 sudo:27 audio:29 dip:30 www-data:33 backup:34 ' +
    'operator:37 list:38 irc:39 src:40 shadow:42 utmp:43 video:44 sasl:45 plugdev:46 staff:50 games:60 ' +
    'users:100 nogroup:65534',
);

interface IdTest {
  readonly min: number;
  readonly max: number;
  readonly isInverted: boolean;
}

export class OwnerMatch extends Match {
  readonly name = 'owner';
  readonly options = OPTIONS;
  #user: IdTest | undefined = undefined;
  #group: IdTest | undefined = undefined;
  #isWithGroups = false;
  /** Undefined when not asked. */
  #shouldExist: boolean | undefined = undefined;

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    if (option === '--socket-exists') {
      this.#shouldExist = !isInverted;
      return undefined;
    }
    if (option === '--suppl-groups') {
      if (this.#group === undefined) {
        return badValue(this.name, option, 'you need to use --gid-owner first');
      }
      this.#isWithGroups = true;
      return undefined;
    }
    const range = parseIds(values[0] ?? '', option === '--uid-owner' ? USERS : GROUPS);
    if (range === undefined) return badValue(this.name, option, values[0] ?? '');
    if (option === '--uid-owner') this.#user = { ...range, isInverted };
    else this.#group = { ...range, isInverted };
    return undefined;
  }

  override findProblem(): string | undefined {
    return this.#user === undefined && this.#group === undefined && this.#shouldExist === undefined
      ? 'owner: At least one of --uid-owner, --gid-owner or --socket-exists is required'
      : undefined;
  }

  override fits({ hookName }: RulePlace): boolean {
    return hookName === undefined || HOOKS.includes(hookName);
  }

  matches({ hook, packet }: RuleContext): boolean {
    const isOwn = hook === HOOK.OUTPUT || (hook === HOOK.POSTROUTING && packet.ingress === undefined);
    if (this.#shouldExist !== undefined && this.#shouldExist !== isOwn) return false;
    if (!isOwn) return isAbsent(this.#user) && isAbsent(this.#group);
    return includesRoot(this.#user) && includesRoot(this.#group);
  }

  format(): string {
    return this.#text('--socket-exists', '--uid-owner', '--gid-owner', true);
  }

  describe(isNumeric: boolean): string {
    return this.#text('owner socket exists', 'owner UID match', 'owner GID match', isNumeric).trimStart();
  }

  #text(socket: string, user: string, group: string, isNumeric: boolean): string {
    let text = '';
    if (this.#shouldExist !== undefined) text += `${this.#shouldExist ? '' : ' !'} ${socket}`;
    if (this.#user !== undefined) text += formatIds(this.#user, user, isNumeric ? NO_NAMES : USERS);
    if (this.#group !== undefined) text += formatIds(this.#group, group, isNumeric ? NO_NAMES : GROUPS);
    if (!this.#isWithGroups) return text;
    return `${text} ${socket.startsWith('--') ? '--suppl-groups' : 'incl. suppl. groups'}`;
  }
}

function parseIds(text: string, names: Names): Omit<IdTest, 'isInverted'> | undefined {
  const named = names.find(([name]) => name === text)?.[1];
  if (named !== undefined) return { min: named, max: named };
  const low = scanInteger(text);
  if (low === undefined || low.value > MAX_ID) return undefined;
  if (low.rest === '') return { min: low.value, max: low.value };
  const high = /^[-:]/.test(low.rest) ? scanInteger(low.rest.slice(1)) : undefined;
  return high?.rest === '' && high.value <= MAX_ID ? { min: low.value, max: high.value } : undefined;
}

function formatIds({ min, max, isInverted }: IdTest, label: string, names: Names): string {
  const name = names.find(([, id]) => id === min)?.[0];
  const ids = min === max ? (name ?? String(min)) : `${min}-${max}`;
  return `${isInverted ? ' !' : ''} ${label} ${ids}`;
}

/** Without an owner only a test with `!` passes. */
function isAbsent(test: IdTest | undefined): boolean {
  return test?.isInverted !== false;
}

function includesRoot(test: IdTest | undefined): boolean {
  if (test === undefined) return true;
  return (ROOT >= test.min && ROOT <= test.max) !== test.isInverted;
}

function namesOf(text: string): Names {
  return text.split(' ').map((row): readonly [string, number] => {
    const [name = '', id = ''] = row.split(':');
    return [name, Number(id)];
  });
}
