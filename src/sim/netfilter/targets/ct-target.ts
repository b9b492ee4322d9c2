/**
 * `-j CT` and its older name `-j NOTRACK` (xt_CT): how connection tracking is to treat the packet.
 *
 * Models `--notrack`. Zones, helpers, time-out policies and events are kept and printed, and do nothing.
 */
import { FLOW_STATE } from '../connection';
import type { RulePlace } from '../extension';
import { NO_OPTIONS, optionTable } from '../option-table';
import { parseInteger } from '../option-values';
import type { RuleContext } from '../rule-context';
import type { RuleHeader } from '../rule-header';
import { CONTINUE, Target } from '../target';

const OPTIONS = optionTable([
  '--notrack',
  '--helper NAME',
  '--timeout NAME',
  '--ctevents EVENTS',
  '--expevents EVENTS',
  '--zone-orig ID',
  '--zone-reply ID',
  '--zone ID',
]);
const EVENTS = [
  'new',
  'related',
  'destroy',
  'reply',
  'assured',
  'protoinfo',
  'helper',
  'mark',
  'natseqinfo',
  'secmark',
];
const EXPECTATION_EVENTS = ['new'];
/** The helpers that the kernel has, with their protocol. */
const HELPERS: Readonly<Record<string, readonly number[]>> = {
  ftp: [6],
  irc: [6],
  tftp: [17],
  amanda: [17],
  pptp: [6],
  snmp: [17],
  'netbios-ns': [17],
  sip: [6, 17],
  sane: [6],
  RAS: [17],
  'Q.931': [6],
  H245: [6, 17],
};
const MAX_ZONE = 0xffff;

export class CtTarget extends Target {
  readonly name: 'NOTRACK' | 'CT';
  readonly options;
  override readonly needsTracking = true;
  #isNotTracked: boolean;
  #helper = '';
  #timeout = '';
  #events: readonly string[] = [];
  #expectationEvents: readonly string[] = [];
  #zone = 0;
  #isZoneOfMark = false;
  #directions: '' | '-orig' | '-reply' = '';

  constructor(name: 'NOTRACK' | 'CT') {
    super();
    this.name = name;
    this.options = name === 'CT' ? OPTIONS : NO_OPTIONS;
    this.#isNotTracked = name === 'NOTRACK';
  }

  override get listedName(): string {
    return 'CT';
  }

  takeOption(option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    switch (option) {
      case '--notrack':
        this.#isNotTracked = true;
        return undefined;
      case '--helper':
        this.#helper = text;
        return undefined;
      case '--timeout':
        this.#timeout = text;
        return undefined;
      case '--ctevents':
      case '--expevents':
        return this.#takeEvents(option, text);
      default:
        return this.#takeZone(option, text);
    }
  }

  override fits({ table }: RulePlace): boolean {
    return table === 'raw' && this.#timeout === '';
  }

  /** A helper has to be there for the protocol of the rule. */
  isHelperMissing(rule: RuleHeader): boolean {
    if (this.#helper === '' || this.#isNotTracked) return false;
    return !(HELPERS[this.#helper] ?? []).some((protocol) => rule.isProtocol(protocol));
  }

  apply({ packet }: RuleContext): typeof CONTINUE {
    if (this.#isNotTracked && packet.flowState === FLOW_STATE.NONE) packet.flowState = FLOW_STATE.UNTRACKED;
    return CONTINUE;
  }

  format(): string {
    return this.name === 'NOTRACK' ? '' : this.#text(' --');
  }

  describe(): string {
    return this.name === 'NOTRACK' ? 'NOTRACK' : `CT${this.#text(' ')}`;
  }

  #text(prefix: string): string {
    let text = this.#isNotTracked ? `${prefix}notrack` : '';
    if (this.#helper !== '') text += `${prefix}helper ${this.#helper}`;
    if (this.#events.length > 0) text += `${prefix}ctevents ${this.#events.join(',')}`;
    if (this.#expectationEvents.length > 0) {
      text += `${prefix}expevents ${this.#expectationEvents.join(',')}`;
    }
    if (!this.#isZoneOfMark && this.#zone === 0) return text;
    return `${text}${prefix}zone${this.#directions} ${this.#isZoneOfMark ? 'mark' : this.#zone}`;
  }

  #takeEvents(option: '--ctevents' | '--expevents', text: string): string | undefined {
    const known = option === '--ctevents' ? EVENTS : EXPECTATION_EVENTS;
    const words = text.split(',');
    const unknown = words.find((word) => !known.includes(word));
    if (unknown !== undefined) return `Unknown event type "${unknown}"`;
    const events = known.filter((event) => words.includes(event));
    if (option === '--ctevents') this.#events = events;
    else this.#expectationEvents = events;
    return undefined;
  }

  #takeZone(option: string, text: string): string | undefined {
    if (option !== '--zone') this.#directions = option === '--zone-orig' ? '-orig' : '-reply';
    if (text.toLowerCase() === 'mark') {
      this.#isZoneOfMark = true;
      return undefined;
    }
    const zone = parseInteger(text, 0, MAX_ZONE);
    if (zone === undefined) return `Cannot parse ${text} as a zone ID`;
    this.#zone = zone;
    return undefined;
  }
}
