/**
 * The IPAM plugin `dhcp`: it asks a server on the wire of the Pod's interface, which has to be there already.
 *
 * containernetworking/plugins v1.6 `plugins/ipam/dhcp`: the work is that of a daemon (`/opt/cni/bin/dhcp daemon`), which keeps each
 * lease as long as its Pod lives and gives it back then. Here it runs on every node whose configuration names it.
 * Leaves out its options (`provide`, `request`, timeouts) and static routes of the server.
 */
import { Later } from '../../../base/later';
import { err, ok, type Result } from '../../../base/result';
import type { Machine } from '../../../host/machine';
import { DHCP_OPTION, dhcpNumberOf, type DhcpMessage } from '../../../wire/dhcp';
import { formatIpv4, ipv4Of } from '../../../wire/ipv4-address';
import {
  cniError,
  type CniAddition,
  type CniAnswer,
  type CniCall,
  type CniError,
  type CniPlugin,
  type CniResult,
} from '../cni';
import { DhcpLease } from './dhcp-lease';

/** Longer ones do not fit into an option. */
const MAX_IDENTIFIER_LENGTH = 254;

export class Dhcp implements CniPlugin {
  readonly type = 'dhcp';
  readonly #machine: Machine;
  /** By client identifier. */
  readonly #leases = new Map<string, DhcpLease>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  add(call: CniCall): CniAnswer {
    const { stack } = call.openNamespace();
    const device = stack.findDevice(call.ifName);
    if (device === undefined)
      return err(cniError(`error calling DHCP.Allocate: error looking up "${call.ifName}": Link not found`));
    device.isUp = true;
    const clientId = identifierOf(call);
    const answer = new Later<Result<CniAddition, CniError>>();
    const onDone = (ack: DhcpMessage | undefined): void => {
      if (ack === undefined) this.#leases.delete(clientId);
      answer.resolve(ack === undefined ? err(NO_MORE_TRIES) : granted(ack));
    };
    const prng = this.#machine.prng.split(`dhcp ${clientId}`);
    this.#leases.set(clientId, new DhcpLease({ stack, device, clientId, prng, onDone }));
    return answer;
  }

  check(call: CniCall): Result<undefined, CniError> {
    return this.#leases.get(identifierOf(call))?.ack === undefined
      ? err(cniError('error calling DHCP.Allocate: no more tries'))
      : ok(undefined);
  }

  delete(call: CniCall): Result<undefined, CniError> {
    const clientId = identifierOf(call);
    this.#leases.get(clientId)?.release();
    this.#leases.delete(clientId);
    return ok(undefined);
  }
}

const NO_MORE_TRIES = cniError('error calling DHCP.Allocate: no more tries');

function granted(ack: DhcpMessage): Result<CniAddition, CniError> {
  const mask = dhcpNumberOf(ack, DHCP_OPTION.SUBNET_MASK);
  if (mask === undefined)
    return err(cniError('error calling DHCP.Allocate: DHCP option Subnet Mask not found in DHCPACK'));
  const router = dhcpNumberOf(ack, DHCP_OPTION.ROUTER);
  const gateway = router === undefined ? undefined : formatIpv4(ipv4Of(router));
  const prefixLength = mask.toString(2).replaceAll('0', '').length;
  const result: CniResult = {
    interfaces: [],
    ips: [
      { address: `${formatIpv4(ack.yours)}/${prefixLength}`, ...(gateway === undefined ? {} : { gateway }) },
    ],
    routes: gateway === undefined ? [] : [{ dst: '0.0.0.0/0', gw: gateway }],
  };
  return ok({ result, apply: () => undefined });
}

function identifierOf({ containerId, name, ifName }: CniCall): string {
  return `${containerId}/${name}/${ifName}`.slice(0, MAX_IDENTIFIER_LENGTH);
}
