/** `-j DNAT`, `SNAT`, `MASQUERADE` and `REDIRECT` (xt_nat, xt_MASQUERADE, xt_REDIRECT). */
import { VERDICT, type Verdict } from '../hook';
import {
  addressRange,
  formatNatRange,
  formatPortRange,
  parseIpv6NatRange,
  parseNatRange,
  parseRangeOfPorts,
  type NatRange,
} from '../nat-range';
import { masquerade, redirect } from '../nat-to-device';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';
import type { OptionScope, RulePlace } from '../extension';
import { Target } from '../target';

export type NatTargetName = 'DNAT' | 'SNAT' | 'MASQUERADE' | 'REDIRECT';

const TABLES = {
  DNAT: optionTable(['--to-destination RANGE', '--random', '--persistent'], {
    mandatory: ['--to-destination'],
  }),
  SNAT: optionTable(['--to-source RANGE', '--random', '--random-fully', '--persistent'], {
    mandatory: ['--to-source'],
  }),
  MASQUERADE: optionTable(['--to-ports PORTS', '--random', '--random-fully']),
  REDIRECT: optionTable(['--to-ports PORTS', '--random']),
} as const;
const HOOKS: Readonly<Record<NatTargetName, readonly string[]>> = {
  DNAT: ['PREROUTING', 'OUTPUT'],
  SNAT: ['POSTROUTING', 'INPUT'],
  MASQUERADE: ['POSTROUTING'],
  REDIRECT: ['PREROUTING', 'OUTPUT'],
};
/** Those whose ports can be translated: TCP, UDP, SCTP, DCCP, and ICMP with its echo id. */
const PORT_PROTOCOLS = [6, 17, 132, 33, 1];

export class NatTarget extends Target {
  readonly name: NatTargetName;
  readonly options;
  override readonly needsTracking = true;
  #range: NatRange | undefined = undefined;
  #isRandom = false;
  #isFullyRandom = false;
  #isPersistent = false;

  constructor(name: NatTargetName) {
    super();
    this.name = name;
    this.options = TABLES[name];
  }

  takeOption(
    option: string,
    values: readonly string[],
    _isInverted: boolean,
    { rule, book }: OptionScope,
  ): string | undefined {
    const [text = ''] = values;
    switch (option) {
      case '--random':
        this.#isRandom = true;
        return undefined;
      case '--random-fully':
        this.#isFullyRandom = true;
        return undefined;
      case '--persistent':
        this.#isPersistent = true;
        return undefined;
      default: {
        // `!` does not count, as the tool has it.
        const canHavePorts = PORT_PROTOCOLS.includes(rule.protocol);
        const range =
          option === '--to-ports'
            ? parseRangeOfPorts(text, canHavePorts)
            : book === undefined
              ? parseNatRange(text, canHavePorts)
              : parseIpv6NatRange(text, canHavePorts, book);
        if (typeof range === 'string') return range;
        this.#range = range;
        return undefined;
      }
    }
  }

  override findProblem(): string | undefined {
    if (this.name !== 'DNAT' && this.#range?.basePort !== undefined) {
      if (this.name === 'REDIRECT') return 'Shifted portmap ranges not supported with this kernel';
      // The kernel has no field for it with these targets.
      this.#range = { ...this.#range, basePort: 0 };
    }
    this.#range = {
      ...(this.#range ?? { ...addressRange(0, false), hasAddress: false }),
      isRandom: this.#isRandom || this.#isFullyRandom,
      isFullyRandom: this.#isFullyRandom,
      isPersistent: this.#isPersistent,
    };
    return undefined;
  }

  override fits({ table, hookName }: RulePlace): boolean {
    return table === 'nat' && (hookName === undefined || HOOKS[this.name].includes(hookName));
  }

  apply(context: RuleContext): Verdict {
    const { connection } = context;
    if (connection === undefined || this.#range === undefined) return VERDICT.ACCEPT;
    const { nat } = context.state;
    switch (this.name) {
      case 'DNAT':
        nat.setUp(connection, this.#range, 'destination');
        return VERDICT.ACCEPT;
      case 'SNAT':
        nat.setUp(connection, this.#range, 'source');
        return VERDICT.ACCEPT;
      case 'MASQUERADE':
        return masquerade(context, this.#range) ? VERDICT.ACCEPT : VERDICT.DROP;
      case 'REDIRECT':
        return redirect(context, this.#range) ? VERDICT.ACCEPT : VERDICT.DROP;
    }
  }

  format(): string {
    let text = '';
    if (this.#range !== undefined && (this.#range.hasAddress || this.#range.hasPorts)) {
      if (this.name === 'DNAT') text = ` --to-destination ${formatNatRange(this.#range)}`;
      else if (this.name === 'SNAT') text = ` --to-source ${formatNatRange(this.#range)}`;
      else text = ` --to-ports ${formatPortRange(this.#range)}`;
    }
    return text + this.#flags(' --');
  }

  describe(): string {
    let text = '';
    if (this.#range !== undefined && (this.#range.hasAddress || this.#range.hasPorts)) {
      if (this.name === 'MASQUERADE') text = `masq ports: ${formatPortRange(this.#range)}`;
      else if (this.name === 'REDIRECT') text = `redir ports ${formatPortRange(this.#range)}`;
      else text = `to:${formatNatRange(this.#range)}`;
    }
    return `${text}${this.#flags(' ')}`.trimStart();
  }

  #flags(prefix: string): string {
    return [
      this.#isRandom ? `${prefix}random` : '',
      this.#isFullyRandom ? `${prefix}random-fully` : '',
      this.#isPersistent ? `${prefix}persistent` : '',
    ].join('');
  }
}
