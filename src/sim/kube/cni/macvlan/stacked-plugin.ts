/**
 * Puts Pods on the network of their node itself: what the plugins `macvlan` and `ipvlan` have in common.
 *
 * containernetworking/plugins v1.6 `plugins/main/macvlan`, `plugins/main/ipvlan`: the device `master`, or the one of the
 * default route, and what IPAM says. Models mtu, CHECK, and that a Pod's interface announces its address. Leaves out `mac` and
 * `linkInContainer`.
 * A MAC address that the kernel would draw at random is made from the sandbox.
 */
import { whenKnown } from '../../../base/later';
import { err, ok, type Result } from '../../../base/result';
import type { Machine } from '../../../host/machine';
import type { NetworkNamespace } from '../../../host/network-namespace';
import type { DeviceOptions, NetDevice } from '../../../link/net-device';
import { isAnyAddress } from '../../../wire/ip-address';
import { formatMac, type MacAddress } from '../../../wire/mac-address';
import { numberFieldOf, textFieldOf } from '../../objects/kube-object';
import { checkAttachment } from '../attachment-check';
import {
  cniError,
  noNamespace,
  type CniAddition,
  type CniAnswer,
  type CniCall,
  type CniDelegates,
  type CniError,
  type CniPlugin,
  type CniPluginConfig,
  type CniResult,
} from '../cni';
import { configureInterface } from '../configure-interface';
import { macFromName } from '../link-addresses';

/** What differs between the two. */
export interface StackedKind<Mode extends string> {
  readonly type: 'macvlan' | 'ipvlan';
  readonly modes: readonly Mode[];
  readonly defaultMode: Mode;
  /** Whether it shares the MAC address of what it stands on. */
  readonly hasOwnMac: boolean;
  readonly make: (
    options: DeviceOptions & { readonly lower: NetDevice; readonly mode: Mode },
    machine: Machine,
  ) => NetDevice;
  /** Of a device that it has made. */
  readonly modeOf: (device: NetDevice) => Mode | undefined;
}

/** The IPAM plugin that finds its addresses on the wire. */
const NETWORK_IPAM = 'dhcp';
const EMPTY_RESULT: CniResult = { interfaces: [], ips: [], routes: [] };

interface Wanted<Mode extends string> {
  readonly lower: NetDevice;
  readonly mode: Mode;
  readonly mtuBytes: number;
}

export class StackedPlugin<Mode extends string> implements CniPlugin {
  readonly type: string;
  readonly #kind: StackedKind<Mode>;
  readonly #machine: Machine;

  constructor(kind: StackedKind<Mode>, machine: Machine) {
    this.type = kind.type;
    this.#kind = kind;
    this.#machine = machine;
  }

  add(call: CniCall, delegates: CniDelegates): CniAnswer {
    const wanted = this.#read(call.config);
    if (!wanted.ok) return wanted;
    const ipamType = textFieldOf(call.config, 'ipam', 'type') ?? '';
    if (ipamType === '') return this.#finish(call, wanted.value, EMPTY_RESULT);
    // Whoever asks for an address on the wire needs the link before.
    if (ipamType === NETWORK_IPAM) this.#makeLink(call, wanted.value, call.openNamespace()).isUp = true;
    return whenKnown(delegates.add(ipamType, call), (granted) => {
      if (!granted.ok) {
        if (ipamType === NETWORK_IPAM) removeLink(call.openNamespace(), call.ifName);
        return granted;
      }
      if (granted.value.result.ips.length === 0) {
        delegates.delete(ipamType, call);
        return err(cniError('IPAM plugin returned missing IP config'));
      }
      return this.#finish(call, wanted.value, granted.value.result);
    });
  }

  #finish(call: CniCall, wanted: Wanted<Mode>, granted: CniResult): Result<CniAddition, CniError> {
    const { ifName, netns } = call;
    const result: CniResult = {
      interfaces: [{ name: ifName, mac: formatMac(this.#macOf(call, wanted)), sandbox: netns }],
      ips: granted.ips.map((ip) => ({ ...ip, interface: 0 })),
      routes: granted.routes,
    };
    return ok({
      result,
      apply: (namespace): void => {
        const { stack } = namespace;
        const device = stack.findDevice(ifName) ?? this.#makeLink(call, wanted, namespace);
        stack.sysctl.set(`net.ipv4.conf.${ifName}.arp_notify`, '1');
        configureInterface(stack, device, result);
      },
    });
  }

  /** It is down yet. */
  #makeLink(call: CniCall, wanted: Wanted<Mode>, { stack }: NetworkNamespace): NetDevice {
    const { lower, mode, mtuBytes } = wanted;
    const mac = this.#macOf(call, wanted);
    const device = this.#kind.make({ name: call.ifName, mac, mtuBytes, lower, mode }, this.#machine);
    device.isUp = false;
    stack.addDevice(device);
    return device;
  }

  #macOf({ containerId, ifName }: CniCall, { lower }: Wanted<Mode>): MacAddress {
    return this.#kind.hasOwnMac ? macFromName(`${containerId} ${ifName}`) : lower.mac;
  }

  check(call: CniCall, delegates: CniDelegates): Result<undefined, CniError> {
    const { config, namespace, prevResult, ifName, netns } = call;
    const wanted = this.#read(config);
    if (!wanted.ok) return wanted;
    if (namespace === undefined) return err(cniError(noNamespace(netns)));
    const ipamType = textFieldOf(config, 'ipam', 'type') ?? '';
    const checked = ipamType === '' ? ok(undefined) : delegates.check(ipamType, call);
    if (!checked.ok) return checked;
    if (prevResult === undefined) return err(cniError('required prevResult missing'));
    const told = prevResult.interfaces.find(({ name, sandbox }) => name === ifName && sandbox === netns);
    if (told === undefined)
      return err(cniError(`sandbox in prevResult  doesn't match configured netns: ${netns}`));
    const { stack } = namespace;
    const problem = this.#problemOf(stack.findDevice(ifName), told, wanted.value.mode);
    return problem === undefined ? checkAttachment(stack, ifName, prevResult) : err(cniError(problem));
  }

  /** `validateCniContainerInterface` */
  #problemOf(
    device: NetDevice | undefined,
    told: CniResult['interfaces'][number],
    expected: Mode,
  ): string | undefined {
    const { type, modeOf } = this.#kind;
    const { name } = told;
    if (device === undefined) return `container Interface name in prevResult: ${name} not found`;
    const mode = modeOf(device);
    if (mode === undefined) return `error: Container interface ${name} not of type ${type}`;
    if (mode !== expected) return `container ${type} mode ${mode} does not match expected value: ${expected}`;
    const mac = formatMac(device.mac);
    return told.mac === mac
      ? undefined
      : `interface ${name} Mac ${told.mac} doesn't match container Mac: ${mac}`;
  }

  /** Done twice it is done. */
  delete(call: CniCall, delegates: CniDelegates): Result<undefined, CniError> {
    const { config, namespace, ifName } = call;
    const ipamType = textFieldOf(config, 'ipam', 'type') ?? '';
    const released = ipamType === '' ? ok(undefined) : delegates.delete(ipamType, call);
    if (!released.ok) return released;
    if (namespace !== undefined) removeLink(namespace, ifName);
    return ok(undefined);
  }

  /** `loadConf` */
  #read(config: CniPluginConfig): Result<Wanted<Mode>, CniError> {
    const { type, modes, defaultMode } = this.#kind;
    const { stack } = this.#machine.rootNamespace;
    const given = textFieldOf(config, 'master') ?? '';
    const name = given === '' ? this.#defaultRouteDevice() : given;
    if (name === undefined) return err(cniError('no default route interface found'));
    const lower = stack.findDevice(name);
    if (lower === undefined) return err(cniError('Link not found'));
    const mtuBytes = numberFieldOf(config, 'mtu') ?? 0;
    if (mtuBytes < 0 || mtuBytes > lower.mtuBytes)
      return err(cniError(`invalid MTU ${mtuBytes}, must be [0, master MTU(${lower.mtuBytes})]`));
    const wanted = textFieldOf(config, 'mode') ?? '';
    const mode = wanted === '' ? defaultMode : modes.find((each) => each === wanted);
    if (mode === undefined) return err(cniError(`unknown ${type} mode: ${JSON.stringify(wanted)}`));
    return ok({ lower, mode, mtuBytes: mtuBytes === 0 ? lower.mtuBytes : mtuBytes });
  }

  #defaultRouteDevice(): string | undefined {
    const { stack } = this.#machine.rootNamespace;
    for (const { destination, device } of stack.routes.entries()) {
      if (destination.prefixLength === 0 && isAnyAddress(destination.address)) return device?.name;
    }
    return undefined;
  }
}

function removeLink({ stack }: NetworkNamespace, name: string): void {
  const device = stack.findDevice(name);
  if (device !== undefined) stack.removeDevice(device);
}
