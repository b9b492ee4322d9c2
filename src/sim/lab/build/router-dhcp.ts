/** The DHCP servers of a lab's routers: what is wrong with what is written, and dnsmasq with it. */
import { DhcpServer } from '../../app/dhcp-server';
import { say } from '../../base/sentence';
import type { Process } from '../../host/process';
import { forExample, invalidValue, type FieldPath, type ObjectIssue } from '../../kube/objects/object-issue';
import { isIpv6, parseIp } from '../../wire/ip-address';
import { parseIpv4 } from '../../wire/ipv4-address';
import { ipCidrContains, type IpCidr } from '../../wire/ip-cidr';
import { rangesInOrder, type IpRanges } from '../../wire/ip-ranges';
import type { LabDhcp, LabRouterPort } from '../lab-document';

/** One hour, as dnsmasq has it when nobody says. */
const DEFAULT_LEASE_SECONDS = 3_600;

/** `ranges` are those of the segment. */
export function checkDhcp(
  { first, last }: LabDhcp,
  ranges: IpRanges | undefined,
  path: FieldPath,
  issues: ObjectIssue[],
): void {
  const range =
    ranges === undefined ? undefined : rangesInOrder(ranges).find(({ address }) => !isIpv6(address));
  const [from, to] = [
    addressIn(first, range, [...path, 'first'], issues),
    addressIn(last, range, [...path, 'last'], issues),
  ];
  if (from !== undefined && to !== undefined && to < from)
    issues.push(
      invalidValue([...path, 'last'], last, say('comes before {first}', { first }), say('exchange the two')),
    );
}

function addressIn(
  text: string,
  range: IpCidr | undefined,
  path: FieldPath,
  issues: ObjectIssue[],
): number | undefined {
  const address = parseIp(text);
  if (address === undefined || isIpv6(address)) {
    issues.push(invalidValue(path, text, say('must be an IPv4 address'), forExample('192.168.0.200')));
    return undefined;
  }
  if (range !== undefined && !ipCidrContains(range, address))
    issues.push(invalidValue(path, text, say('is not in the network of the segment')));
  return address;
}

/** For each port that has one; `process` is dnsmasq, on the router. */
export function startDhcpServers(process: Process, ports: readonly LabRouterPort[]): void {
  const { stack } = process.environment.namespace;
  for (const [index, { address: text, dhcp }] of ports.entries()) {
    const device = stack.findDevice(`eth${index}`);
    const address = parseIpv4(text);
    const [first, last] = [parseIpv4(dhcp?.first ?? ''), parseIpv4(dhcp?.last ?? '')];
    if (dhcp === undefined || device === undefined || address === undefined) continue;
    if (first === undefined || last === undefined) continue;
    const own = stack.addressesOf(device).find((each) => each.address === address);
    DhcpServer.start(process, {
      device,
      address,
      prefixLength: own?.prefixLength ?? 24,
      first,
      last,
      leaseSeconds: dhcp.leaseSeconds ?? DEFAULT_LEASE_SECONDS,
    });
  }
}
