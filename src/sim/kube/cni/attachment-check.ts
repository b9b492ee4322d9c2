/**
 * Is what a plugin told of once still there? What plugins that make interfaces look at when they are asked (CHECK).
 *
 * containernetworking/plugins v1.6 `pkg/ip/utils_linux.go`.
 */
import { err, ok, type Result } from '../../base/result';
import type { NetDevice } from '../../link/net-device';
import type { IpStack } from '../../net/ip-stack';
import { formatIp, isIpv6, parseIp, type IpAddress } from '../../wire/ip-address';
import { isSameCidr, parseIpCidr, type IpCidr } from '../../wire/ip-cidr';
import { cniError, type CniError, type CniIp, type CniResult, type CniRoute } from './cni';

/** `ValidateExpectedInterfaceIPs` and `ValidateExpectedRoute`; `stack` is the sandbox's. */
export function checkAttachment(
  stack: IpStack,
  ifName: string,
  { ips, routes }: CniResult,
): Result<undefined, CniError> {
  const device = stack.findDevice(ifName);
  if (device === undefined) return err(cniError(`Cannot find container link ${ifName}`));
  for (const ip of ips) {
    const problem = addressProblemOf(stack, device, ip);
    if (problem !== undefined) return err(cniError(problem));
  }
  for (const route of routes) {
    const problem = routeProblemOf(stack, route);
    if (problem !== undefined) return err(cniError(problem));
  }
  return ok(undefined);
}

function addressProblemOf(
  stack: IpStack,
  device: NetDevice,
  { address, gateway }: CniIp,
): string | undefined {
  const [text = '', length = ''] = address.split('/');
  const own = parseIp(text);
  const network = parseIpCidr(address);
  if (own === undefined || network === undefined) return undefined;
  const present: readonly IpCidr[] = isIpv6(own) ? stack.ipv6.addressesOf(device) : stack.addressesOf(device);
  const isThere = present.some((each) => each.address === own && each.prefixLength === Number(length));
  if (!isThere) return `Failed to match addr ${address} on interface ${device.name}`;
  if (routesTo(stack, network).length > 0) return undefined;
  return `Failed to find Gateway ${gateway ?? '<nil>'} for interface ${device.name}`;
}

function routeProblemOf(stack: IpStack, { dst, gw }: CniRoute): string | undefined {
  const destination = parseIpCidr(dst);
  if (destination === undefined) return undefined;
  const gateway = parseIp(gw ?? '');
  const found = routesTo(stack, destination);
  // Of a default route the gateway is not looked at.
  const isThere =
    destination.prefixLength === 0 || gateway === undefined
      ? found.length > 0
      : found.some((each) => each.gateway === gateway);
  return isThere
    ? undefined
    : `Expected Route {Dst:{IP:${formatIp(destination.address)} Mask:${hexMaskOf(destination)}} GW:${gw ?? '<nil>'} MTU:0 AdvMSS:0 Priority:0 Table:<nil> Scope:<nil>} not found in routing table`;
}

function routesTo(stack: IpStack, wanted: IpCidr): readonly { readonly gateway: IpAddress | undefined }[] {
  const all: Iterable<{ readonly destination: IpCidr; readonly gateway: IpAddress | undefined }> = isIpv6(
    wanted.address,
  )
    ? stack.ipv6.routes.entries()
    : stack.routes.entries();
  return [...all].filter(({ destination }) => isSameCidr(destination, wanted));
}

/** As Go prints a mask. */
function hexMaskOf({ address, prefixLength }: IpCidr): string {
  const digits = isIpv6(address) ? 32 : 8;
  const bits = '1'.repeat(prefixLength).padEnd(digits * 4, '0');
  return Array.from({ length: digits }, (_, index) =>
    Number.parseInt(bits.slice(index * 4, index * 4 + 4), 2).toString(16),
  ).join('');
}
