/**
 * `spec.faults` of a lab: which cable, which direction, and what is wrong with it. Words and units are those of tc-netem(8)
 * and of Kubernetes' durations.
 */
import { closestWord } from '../../base/closest-word';
import { say } from '../../base/sentence';
import { seconds, type Duration } from '../../base/time';
import { DEFAULT_QUEUE_FRAMES, NO_FAULT, type BurstLoss, type CableFault } from '../../link/cable-fault';
import {
  duplicateValue,
  forExample,
  invalidValue,
  notFoundValue,
  type FieldPath,
  type ObjectIssue,
} from '../../kube/objects/object-issue';
import type { LabFault } from '../lab-fault';
import type { GivenFault } from '../lab-schema';
import type { LabMachines } from './resolve-machines';
import { parseDuration } from '../scenario/scenario-words';

/** Longer would look like a cable that is down. */
const MAX_DELAY = seconds(60);
/** As `tc` reads them: bits per second, and with `bps` bytes. Decimal and binary prefixes. */
const RATE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  bit: 1,
  kbit: 1e3,
  mbit: 1e6,
  gbit: 1e9,
  tbit: 1e12,
  kibit: 2 ** 10,
  mibit: 2 ** 20,
  gibit: 2 ** 30,
  bps: 8,
  kbps: 8e3,
  mbps: 8e6,
  gbps: 8e9,
  tbps: 8e12,
};
const MAX_NAMED_CABLES = 8;

export function resolveFaults(
  given: readonly GivenFault[],
  machines: LabMachines,
  issues: ObjectIssue[],
): readonly LabFault[] {
  if (given.length === 0) return [];
  const resolver = new FaultResolver(cablesOf(machines), issues);
  return given.flatMap((fault, index) => resolver.resolve(fault, ['spec', 'faults', index]));
}

/** One alone, which stands at `path`. */
export function resolveFault(
  given: GivenFault,
  path: FieldPath,
  { machines, issues }: { readonly machines: LabMachines; readonly issues: ObjectIssue[] },
): readonly LabFault[] {
  return new FaultResolver(cablesOf(machines), issues).resolve(given, path);
}

/** Every cable by the end that it has in the lab file: `node1:eth0`. */
export function cablesOf({ nodes, network, outside }: LabMachines): readonly string[] {
  return [
    ...nodes.map(({ name, addresses }) => ({ name, count: addresses.length })),
    ...network.routers.map(({ name, ports }) => ({ name, count: ports.length })),
    ...outside.map(({ name, addresses, balancerLegs }) => ({
      name,
      count: balancerLegs === undefined ? addresses.length : 1 + balancerLegs.length,
    })),
  ].flatMap(({ name, count }) => Array.from({ length: count }, (_, index) => `${name}:eth${index}`));
}

class FaultResolver {
  readonly #cables: readonly string[];
  readonly #issues: ObjectIssue[];
  readonly #taken = new Set<string>();

  constructor(cables: readonly string[], issues: ObjectIssue[]) {
    this.#cables = cables;
    this.#issues = issues;
  }

  resolve(given: GivenFault, path: FieldPath): readonly LabFault[] {
    const before = this.#issues.length;
    const cable = this.#cable(given.cable, [...path, 'cable']);
    const fault = this.#fault(given, path);
    const directions = given.direction === undefined || given.direction === 'both' ? BOTH : [given.direction];
    if (cable === undefined || this.#issues.length > before) return [];
    const { machine, device } = cable;
    return directions.flatMap((direction) => {
      const key = `${machine}:${device} ${direction}`;
      if (this.#taken.has(key)) {
        const hint = say('one fault says everything about the direction {direction} of a cable', {
          direction,
        });
        this.#issues.push(duplicateValue([...path, 'cable'], given.cable, hint));
        return [];
      }
      this.#taken.add(key);
      return [{ machine, device, direction, fault }];
    });
  }

  #cable(text: string, path: FieldPath): { readonly machine: string; readonly device: string } | undefined {
    const wanted = text.includes(':') ? text : `${text}:eth0`;
    if (!this.#cables.includes(wanted)) {
      const closest = closestWord(wanted, this.#cables);
      const named = this.#cables.slice(0, MAX_NAMED_CABLES).join(', ');
      const more = this.#cables.length > MAX_NAMED_CABLES ? ', …' : '';
      const hint =
        closest === undefined
          ? say('a cable is named by the machine and the interface at its end: {names}', {
              names: `${named}${more}`,
            })
          : say('did you mean {meant}?', { meant: closest });
      this.#issues.push(notFoundValue(path, text, hint));
      return undefined;
    }
    const [machine = '', device = ''] = wanted.split(':');
    return { machine, device };
  }

  #fault(given: GivenFault, path: FieldPath): CableFault {
    const at = (field: string): FieldPath => [...path, field];
    const delay = this.#time(given.delay, at('delay'));
    const jitter = this.#time(given.jitter, at('jitter'));
    const reorderRatio = this.#ratio(given.reorder, at('reorder'));
    if (reorderRatio > 0 && delay === 0) {
      const why = say('frames overtake others only where those are delayed');
      this.#issues.push(
        invalidValue(
          at('reorder'),
          given.reorder,
          why,
          say('add a delay, for example {example}', { example: 'delay: 10ms' }),
        ),
      );
    }
    if (given.gap !== undefined && reorderRatio === 0) {
      const why = say('says which frames may overtake, so it needs reorder');
      this.#issues.push(
        invalidValue(
          at('gap'),
          given.gap,
          why,
          say('add {field}, for example {example}', { field: 'reorder', example: 'reorder: 100%' }),
        ),
      );
    }
    if (given.distribution !== undefined && jitter === 0) {
      const why = say('says how the delay varies, so it needs jitter');
      this.#issues.push(
        invalidValue(
          at('distribution'),
          given.distribution,
          why,
          say('add {field}, for example {example}', { field: 'jitter', example: 'jitter: 5ms' }),
        ),
      );
    }
    return {
      ...NO_FAULT,
      isDown: given.down ?? false,
      delay,
      jitter,
      distribution: given.distribution ?? 'uniform',
      lossRatio: this.#ratio(given.loss, at('loss')),
      burstLoss: this.#burstLoss(given.burstLoss, at('burstLoss')),
      duplicateRatio: this.#ratio(given.duplicate, at('duplicate')),
      reorderRatio,
      reorderGap: given.gap ?? 1,
      corruptRatio: this.#ratio(given.corrupt, at('corrupt')),
      rate: this.#rate(given.rate, at('rate')),
      mtuBytes: given.mtu ?? 0,
      queueFrames: given.limit ?? DEFAULT_QUEUE_FRAMES,
    };
  }

  /** The defaults of `loss gemodel`. */
  #burstLoss(given: GivenFault['burstLoss'], path: FieldPath): BurstLoss | undefined {
    if (given === undefined) return undefined;
    const enterRatio = this.#ratio(given.enter, [...path, 'enter']);
    return {
      enterRatio,
      leaveRatio: given.leave === undefined ? 1 - enterRatio : this.#ratio(given.leave, [...path, 'leave']),
      badLossRatio: given.bad === undefined ? 1 : this.#ratio(given.bad, [...path, 'bad']),
      goodLossRatio: this.#ratio(given.good, [...path, 'good']),
    };
  }

  #ratio(given: string | number | undefined, path: FieldPath): number {
    return ratioOf(given, path, this.#issues);
  }

  #time(given: string | number | undefined, path: FieldPath): Duration {
    if (given === undefined || given === 0) return NO_FAULT.delay;
    const time = typeof given === 'string' ? parseDuration(given) : undefined;
    if (time !== undefined && time <= MAX_DELAY) return time;
    const why =
      time === undefined ? say('must be a duration') : say('must be at most {most}', { most: '60s' });
    const hint = forExample(typeof given === 'number' ? `${given}ms` : '20ms');
    this.#issues.push(invalidValue(path, given, why, hint));
    return NO_FAULT.delay;
  }

  #rate(given: string | number | undefined, path: FieldPath): number {
    if (given === undefined) return 0;
    const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(String(given)) ?? [];
    const rate = Number(number) * (RATE_UNITS[unit.toLowerCase()] ?? Number.NaN);
    if (number !== '' && rate >= 1) return rate;
    const why = say('must be a rate in bits per second, as tc writes it');
    this.#issues.push(invalidValue(path, given, why, forExample('10mbit')));
    return 0;
  }
}

/** 0 for what is left out or no percentage. */
export function ratioOf(given: string | number | undefined, path: FieldPath, issues: ObjectIssue[]): number {
  if (given === undefined) return 0;
  const text = String(given);
  const percent = /^\d+(?:\.\d+)?%?$/.test(text) ? Number(text.replace('%', '')) : Number.NaN;
  if (percent >= 0 && percent <= 100) return percent / 100;
  issues.push(invalidValue(path, given, say('must be a percentage from 0% to 100%'), forExample('5%')));
  return 0;
}

const BOTH = ['out', 'in'] as const;
