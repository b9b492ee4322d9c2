/**
 * Limits what a Pod takes and sends: a queueing discipline on the node's end of its veth pair for what it takes, and on an ifb
 * device, through which that end's input goes, for what it sends.
 *
 * containernetworking/plugins v1.6 `plugins/meta/bandwidth`: rates in bits per second, bursts in bits, from the configuration or,
 * where that has none, from the runtime (the Pod's annotations). Bursts are times of 32 bits in the kernel's ticks, and larger ones
 * go around, as they do there.
 * Leaves out `shapedSubnets` and `unshapedSubnets`, which it refuses.
 */
import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { err, ok, type Result } from '../../base/result';
import type { Machine } from '../../host/machine';
import { IfbDevice } from '../../link/ifb-device';
import type { NetDevice } from '../../link/net-device';
import { RateQueue, type RateLimit } from '../../link/rate-queue';
import { formatMac } from '../../wire/mac-address';
import { bytesOfUtf8 } from '../../wire/utf8';
import { listFieldOf, numberFieldOf } from '../objects/kube-object';
import { cniError, noNamespace, type CniAddition, type CniCall, type CniError, type CniPlugin } from './cni';
import { macFromName } from './link-addresses';
import type { PodBandwidth } from './pod-network';

const IFB_PREFIX = 'bwp';
const MAX_NAME_LENGTH = 15;
/** The queue of an ifb has room for so many at least. */
const MIN_QUEUE_LENGTH = 1000;
const MAX_BURST_BITS = 2 ** 35 - 8;
const UINT32 = 2 ** 32;
/** `netlink.TickInUsec`, and what a tick is in the kernel. */
const TICKS_PER_MICROSECOND = 15.625;
const TICK_NS = 64;

export class Bandwidth implements CniPlugin {
  readonly type = 'bandwidth';
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  add(call: CniCall): Result<CniAddition, CniError> {
    const { prevResult } = call;
    const wanted = wantedOf(call);
    if (!wanted.ok) return err(cniError(wanted.error));
    if (prevResult === undefined) return err(cniError('must be called as chained plugin'));
    const { ingress, egress } = wanted.value;
    if (ingress === undefined && egress === undefined)
      return ok({ result: prevResult, apply: () => undefined });
    // The last one that is on the node: bridges come before.
    const host = prevResult.interfaces.findLast(({ sandbox = '' }) => sandbox === '');
    if (host === undefined) return err(cniError('no veth peer of container interface found in host ns'));
    const name = ifbNameOf(call);
    const mac = formatMac(macFromName(name));
    const result =
      egress === undefined
        ? prevResult
        : { ...prevResult, interfaces: [...prevResult.interfaces, { name, mac }] };
    return ok({
      result,
      apply: ({ stack }) => {
        const outside = stack.findDevice(call.ifName)?.peer;
        if (outside === undefined) return;
        if (ingress !== undefined) this.#limit(outside, ingress);
        if (egress !== undefined) this.#limit(this.#addIfb(name, outside), egress);
      },
    });
  }

  check(call: CniCall): Result<undefined, CniError> {
    const { prevResult, namespace, ifName, netns } = call;
    const wanted = wantedOf(call);
    if (!wanted.ok) return err(cniError(wanted.error));
    if (prevResult === undefined) return err(cniError('must be called as a chained plugin'));
    if (namespace === undefined) return err(cniError(noNamespace(netns)));
    const outside = namespace.stack.findDevice(ifName)?.peer;
    if (outside === undefined)
      return err(cniError(`container interface ${ifName} has no veth peer: Link not found`));
    const { ingress, egress } = wanted.value;
    const ifb = this.#machine.rootNamespace.stack.findDevice(ifbNameOf(call));
    if (egress !== undefined && ifb === undefined) return err(cniError('get ifb device: Link not found'));
    const problem = queueProblem(outside, ingress) ?? queueProblem(ifb, egress);
    return problem === undefined ? ok(undefined) : err(cniError(problem));
  }

  delete(call: CniCall): Result<undefined, CniError> {
    if (!this.#machine.isAwake) return ok(undefined);
    const { stack } = this.#machine.rootNamespace;
    const ifb = stack.findDevice(ifbNameOf(call));
    if (ifb instanceof IfbDevice) {
      ifb.release();
      stack.removeDevice(ifb);
    }
    return ok(undefined);
  }

  #limit(device: NetDevice, limit: RateLimit): void {
    device.rateQueue = new RateQueue(device, this.#machine.link.scheduler, limit);
  }

  #addIfb(name: string, outside: NetDevice): IfbDevice {
    const { rootNamespace, link } = this.#machine;
    const options = { name, mac: macFromName(name), mtuBytes: outside.mtuBytes };
    const ifb = new IfbDevice(options, outside, link);
    ifb.queueLength = Math.max(outside.queueLength, MIN_QUEUE_LENGTH);
    rootNamespace.stack.addDevice(ifb);
    outside.ingressProgram = ifb;
    return ifb;
  }
}

interface WantedLimits {
  readonly ingress: RateLimit | undefined;
  readonly egress: RateLimit | undefined;
}

function wantedOf({ config, bandwidth: told }: CniCall): Result<WantedLimits, string> {
  const isShaped = ['shapedSubnets', 'unshapedSubnets'].find((key) => listFieldOf(config, key).length > 0);
  if (isShaped !== undefined) return err(`${isShaped} is not modelled`);
  const own = ratesOf(config);
  const { ingressRate, ingressBurst, egressRate, egressBurst } = isEmpty(own) ? (told ?? own) : own;
  const ingress = limitOf(ingressRate, ingressBurst);
  if (!ingress.ok) return ingress;
  const egress = limitOf(egressRate, egressBurst);
  return egress.ok ? ok({ ingress: ingress.value, egress: egress.value }) : egress;
}

/** What a configuration, or a runtime, says of it. */
export function ratesOf(config: unknown): PodBandwidth {
  const numbers = (['ingressRate', 'ingressBurst', 'egressRate', 'egressBurst'] as const).flatMap((key) => {
    const value = numberFieldOf(config, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(numbers);
}

function isEmpty(rates: PodBandwidth): boolean {
  return Object.keys(rates).length === 0;
}

/** `validateRateAndBurst`, `buffer` */
function limitOf(rateBits = 0, burstBits = 0): Result<RateLimit | undefined, string> {
  if (burstBits === 0 && rateBits !== 0) return err('if rate is set, burst must also be set');
  if (rateBits === 0 && burstBits !== 0) return err('if burst is set, rate must also be set');
  if (burstBits >= MAX_BURST_BITS) return err('burst cannot be more than 4GB');
  if (rateBits === 0) return ok(undefined);
  const bytesPerSecond = Math.floor(rateBits / 8);
  const microseconds = Math.floor((Math.floor(burstBits / 8) * 1e6) / bytesPerSecond) % UINT32;
  const ticks = Math.floor(microseconds * TICKS_PER_MICROSECOND) % UINT32;
  return ok({ bytesPerSecond, bufferNs: ticks * TICK_NS });
}

/** `checkHTB` */
function queueProblem(device: NetDevice | undefined, wanted: RateLimit | undefined): string | undefined {
  if (wanted === undefined || device === undefined) return undefined;
  const limit = device.rateQueue?.limit;
  if (limit === undefined) return 'Failed to find qdisc';
  if (limit.bytesPerSecond !== wanted.bytesPerSecond)
    return `Rate does not match for the default class for device ${device.name} (${limit.bytesPerSecond} != ${wanted.bytesPerSecond})`;
  return undefined;
}

/** `utils.MustFormatHashWithPrefix` */
function ifbNameOf({ name, containerId }: CniCall): string {
  return `${IFB_PREFIX}${bytesToHex(sha512(bytesOfUtf8(name + containerId)))}`.slice(0, MAX_NAME_LENGTH);
}
