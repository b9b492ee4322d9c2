/**
 * The IPAM plugin `static`: the addresses that stand in the configuration, and those of the argument IP.
 *
 * containernetworking/plugins v1.6 `plugins/ipam/static`. It keeps no books: every Pod of a configuration with an address has
 * that address. Leaves out the capability `ips`, which no runtime of Kubernetes has, and `dns`.
 * An address that a lab keeps for a Pod comes as the argument IP would, with the length of the node's Pod range.
 */
import { err, ok, type Result } from '../../../base/result';
import { formatIp, parseIp, type IpAddress } from '../../../wire/ip-address';
import { ipCidrContains, parseIpCidr, widthOf, type IpCidr } from '../../../wire/ip-cidr';
import { listFieldOf, textFieldOf } from '../../objects/kube-object';
import { cniError, type CniAddition, type CniCall, type CniError, type CniIp, type CniPlugin } from '../cni';
import { ipamRoutesOf } from './ipam-routes';

/** Versions of CNI that have one address of each family. */
const OLD_VERSIONS = ['', '0.1.0', '0.2.0'];

export class StaticIpam implements CniPlugin {
  readonly type = 'static';
  readonly #networks: readonly IpCidr[];

  /** Those that the lab keeps addresses in. */
  constructor(networks: readonly IpCidr[]) {
    this.#networks = networks;
  }

  add(call: CniCall): Result<CniAddition, CniError> {
    const ips = addressesOf(call, this.#networks);
    if (!ips.ok) return err(cniError(ips.error));
    const families = ips.value.map(({ address }) => address.includes(':'));
    const isDouble = families.filter(Boolean).length > 1 || families.filter((is) => !is).length > 1;
    if (isDouble && OLD_VERSIONS.includes(call.cniVersion))
      return err(cniError(`CNI version ${call.cniVersion} does not support more than 1 address per family`));
    const result = { interfaces: [], ips: ips.value, routes: ipamRoutesOf(call.config['ipam']) };
    return ok({ result, apply: () => undefined });
  }

  check(call: CniCall): Result<undefined, CniError> {
    if (call.prevResult === undefined) return err(cniError('Required prevResult missing'));
    const given = addressesOf(call, this.#networks);
    if (!given.ok) return err(cniError(given.error));
    for (const { address, gateway } of given.value) {
      const found = call.prevResult.ips.find((each) => each.address.split('/')[0] === address.split('/')[0]);
      if (found !== undefined && gateway !== undefined && found.gateway !== gateway)
        return err(
          cniError(`static: Failed to match addr ${address.split('/')[0] ?? ''} on interface ${call.ifName}`),
        );
    }
    return ok(undefined);
  }

  /** Nothing was taken. */
  delete(): Result<undefined, CniError> {
    return ok(undefined);
  }
}

function addressesOf(
  { config, wanted, args }: CniCall,
  networks: readonly IpCidr[],
): Result<readonly CniIp[], string> {
  if (config['ipam'] === undefined) return err("IPAM config missing 'ipam' key");
  const ips: CniIp[] = [];
  for (const each of listFieldOf(config, 'ipam', 'addresses')) {
    const text = textFieldOf(each, 'address') ?? '';
    if (parseIpCidr(text) === undefined)
      return err(`the 'address' field is expected to be in CIDR notation, got: '${text}'`);
    const gateway = textFieldOf(each, 'gateway');
    ips.push({ address: text, ...(gateway === undefined ? {} : { gateway }) });
  }
  for (const text of textsOf(args?.['IP'])) {
    if (parseIpCidr(text) === undefined)
      return err(`the 'ip' field is expected to be in CIDR notation, got: '${text}'`);
    ips.push({ address: text });
  }
  if (wanted !== undefined) ips.push(keptAddress(wanted, networks));
  const gateways = textsOf(args?.['GATEWAY']);
  for (const text of gateways)
    if (parseIp(text) === undefined) return err(`invalid gateway address: ${text}`);
  return ok(ips.map((ip) => withGateway(ip, gateways)));
}

function textsOf(list: string | undefined): readonly string[] {
  return list === undefined || list === '' ? [] : list.split(',').map((each) => each.trim());
}

function withGateway(ip: CniIp, gateways: readonly string[]): CniIp {
  const network = parseIpCidr(ip.address);
  const gateway = gateways.find((text) => {
    const address = parseIp(text);
    return network !== undefined && address !== undefined && ipCidrContains(network, address);
  });
  return gateway === undefined ? ip : { ...ip, gateway };
}

/** As somebody who knows the networks of the lab would write it. */
function keptAddress(address: IpAddress, networks: readonly IpCidr[]): CniIp {
  const network = networks.find((each) => ipCidrContains(each, address));
  return { address: `${formatIp(address)}/${network?.prefixLength ?? widthOf(address)}` };
}
