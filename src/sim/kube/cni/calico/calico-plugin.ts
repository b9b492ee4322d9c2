/**
 * The plugin `calico` (projectcalico/calico v3.29 `cni-plugin/pkg/k8s`, `pkg/dataplane/linux`): a veth pair without a bridge.
 *
 * The Pod has its address alone (/32), and its default route leads to 169.254.1.1, which nobody has: the node's end answers
 * ARP for every address (`proxy_arp`), with the same hardware address on all Pods of all nodes. The node has a route to
 * each of its Pods. What Felix sets on the device when it finds it is set here, since both come within milliseconds.
 *
 * Leaves out IPv6, `container_settings`, and `feature_control`.
 */
import { sha1 } from '@noble/hashes/legacy.js';
import { whenKnown } from '../../../base/later';
import { err, ok, type Result } from '../../../base/result';
import type { Machine } from '../../../host/machine';
import type { NetworkNamespace } from '../../../host/network-namespace';
import { VethDevice } from '../../../link/veth-device';
import { interfaceAddress } from '../../../net/interface-table';
import { EVERY_IPV4 } from '../../../wire/cidr';
import { isIpv6, parseIp } from '../../../wire/ip-address';
import { formatIpv4, ipv4, type Ipv4Address } from '../../../wire/ipv4-address';
import { formatMac, macOf } from '../../../wire/mac-address';
import { numberFieldOf, textFieldOf } from '../../objects/kube-object';
import {
  cniError,
  type CniAddition,
  type CniAnswer,
  type CniCall,
  type CniDelegates,
  type CniError,
  type CniPlugin,
  type CniResult,
} from '../cni';
import { macFromAddress } from '../link-addresses';

/** What every Pod has as its gateway. */
const CALICO_GATEWAY = ipv4(169, 254, 1, 1);
/** Of the node's end of every pair. */
const HOST_MAC = macOf(0xee_ee_ee_ee_ee_ee);
/** The Pod's end, which is random in life. */
const POD_MAC_PREFIX = 0x0a58;
/** Linux takes 15 characters. */
const NAME_DIGITS = 11;
const HOST_WIDTH = 32;

interface CalicoPluginOptions {
  readonly machine: Machine;
  /** `/var/lib/calico/mtu`, where the configuration says 0: what Felix has found. */
  readonly mtuBytes: () => number;
}

export class CalicoPlugin implements CniPlugin {
  readonly type = 'calico';
  readonly #machine: Machine;
  readonly #mtuBytes: () => number;

  constructor({ machine, mtuBytes }: CalicoPluginOptions) {
    this.#machine = machine;
    this.#mtuBytes = mtuBytes;
  }

  add(call: CniCall, delegates: CniDelegates): CniAnswer {
    const granted = delegates.add(textFieldOf(call.config, 'ipam', 'type') ?? '', call);
    return whenKnown(granted, (answer) => (answer.ok ? this.#addWith(call, answer.value.result) : answer));
  }

  #addWith(call: CniCall, { ips }: CniResult): Result<CniAddition, CniError> {
    const [address] = ips.flatMap(({ address: text }): readonly Ipv4Address[] => {
      const parsed = parseIp(text.split('/')[0] ?? '');
      return parsed === undefined || isIpv6(parsed) ? [] : [parsed];
    });
    if (address === undefined) return err(cniError('IPAM plugin returned missing IP config'));
    const result = {
      interfaces: [{ name: calicoNameOf(call.pod), mac: formatMac(HOST_MAC) }],
      ips: [{ address: `${formatIpv4(address)}/${HOST_WIDTH}` }],
      routes: [],
    };
    return ok({ result, apply: (namespace) => this.#connect(call, address, namespace) });
  }

  delete(call: CniCall, delegates: CniDelegates): Result<undefined, CniError> {
    const released = delegates.delete(textFieldOf(call.config, 'ipam', 'type') ?? '', call);
    if (!released.ok) return released;
    this.#machine.whenUsed(() => {
      const { stack } = this.#machine.rootNamespace;
      const outside = stack.findDevice(calicoNameOf(call.pod));
      if (outside !== undefined) stack.removeDevice(outside);
    });
    return ok(undefined);
  }

  #connect(call: CniCall, address: Ipv4Address, { stack: inside }: NetworkNamespace): void {
    const machine = this.#machine;
    const name = calicoNameOf(call.pod);
    const given = numberFieldOf(call.config, 'mtu') ?? 0;
    const mtuBytes = given > 0 ? given : this.#mtuBytes();
    const [pod, host] = VethDevice.createPair(
      { name: call.ifName, mac: macFromAddress(POD_MAC_PREFIX, address), mtuBytes },
      { name, mac: HOST_MAC, mtuBytes },
      machine.link,
    );
    inside.addDevice(pod);
    inside.addAddress(pod, interfaceAddress(address, HOST_WIDTH));
    const gateway = { address: CALICO_GATEWAY, prefixLength: HOST_WIDTH };
    inside.routes.add({ destination: gateway, device: pod, scope: 'link' });
    inside.routes.add({ destination: EVERY_IPV4, gateway: CALICO_GATEWAY, device: pod });
    const { stack } = machine.rootNamespace;
    stack.addDevice(host);
    for (const [setting, value] of HOST_SETTINGS) {
      stack.sysctl.set(`net.ipv4.${setting.replace('*', name)}`, value);
    }
    const destination = { address, prefixLength: HOST_WIDTH };
    stack.routes.add({ destination, device: host, scope: 'link' });
  }
}

/** `configureSysctls` of the plugin, and `configureInterface` of Felix. */
const HOST_SETTINGS: readonly (readonly [string, string])[] = [
  ['conf.*.rp_filter', '1'],
  ['conf.*.route_localnet', '1'],
  ['conf.*.proxy_arp', '1'],
  ['neigh.*.proxy_delay', '0'],
  ['conf.*.forwarding', '1'],
];

/** `VethNameForWorkload`; `pod` is `namespace/name`. */
export function calicoNameOf(pod: string): string {
  const bytes = Uint8Array.from(pod.replace('/', '.'), (character) => character.charCodeAt(0) & 0xff);
  const digest = Array.from(sha1(bytes), (octet) => octet.toString(16).padStart(2, '0')).join('');
  return `cali${digest.slice(0, NAME_DIGITS)}`;
}
