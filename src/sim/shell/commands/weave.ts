/**
 * `weave status`, as the script of Weave Net 2.8.1 prints it (weaveworks/weave `prog/weaver/http.go`, site/troubleshooting.md).
 *
 * Models `status`, `status connections`, `status peers`, `status targets`, `status ipam` and `version`; others are refused by
 * name. In a cluster it stands in the container, at /home/weave/weave; here it is a command of the node, too.
 */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { WEAVE_DOOR, WeaveDoor } from '../../kube/cni/weave/weave-door';
import { WEAVE_CONTROL_PORT, type WeaveLink } from '../../kube/cni/weave/weave-router';
import type { WeavePeer } from '../../kube/cni/weave/weave-ring';
import { formatIp } from '../../wire/ip-address';
import { formatIpCidr } from '../../wire/ip-cidr';

const VERSION = '2.8.1';
const MTU = 1376;
const UNREACHED = 'weave container is not present. Have you launched it?\n';

// eslint-disable-next-line require-yield -- done at once
export function* weave(process: Process, args: readonly string[]): Task<number> {
  const [verb, what, ...rest] = args.filter((word) => word !== '--local');
  if (verb === 'version') {
    process.stdout(`weave script ${VERSION}\nweave ${VERSION}\n`);
    return 0;
  }
  if (verb !== 'status' || rest.length > 0) {
    process.stderr(
      `weave: ${args.join(' ')} is not modelled; status, status connections|peers|targets|ipam and version are\n`,
    );
    return 1;
  }
  const door = process.environment.doors.get(WEAVE_DOOR);
  if (!(door instanceof WeaveDoor) || !door.router.isRunning) {
    process.stderr(UNREACHED);
    return 1;
  }
  switch (what) {
    case undefined:
      process.stdout(summaryOf(door));
      return 0;
    case 'connections':
      process.stdout(connectionLines(door).join(''));
      return 0;
    case 'peers':
      process.stdout(peerLines(door).join(''));
      return 0;
    case 'targets':
      process.stdout(
        targetsOf(door)
          .map((address) => `${address}\n`)
          .join(''),
      );
      return 0;
    case 'ipam':
      process.stdout(ipamLines(door).join(''));
      return 0;
    default:
      process.stderr(`weave: status ${what} is not modelled\n`);
      return 1;
  }
}

function summaryOf(door: WeaveDoor): string {
  const { router, ring } = door;
  const range = formatIpCidr(ring.range);
  const states = new Map<string, number>();
  for (const link of router.links) states.set(stateOf(link), (states.get(stateOf(link)) ?? 0) + 1);
  // Its own address is among those that it was told to connect to.
  states.set('failed', (states.get('failed') ?? 0) + 1);
  const order = ['established', 'pending', 'retrying', 'failed', 'connecting'];
  const shown = order.flatMap((state) => (states.has(state) ? [`${states.get(state) ?? 0} ${state}`] : []));
  const established = router.links.filter((link) => stateOf(link) === 'established').length;
  return `
        Version: ${VERSION} (version check update disabled)

        Service: router
       Protocol: weave 1..2
           Name: ${nameOf(router.self.peer)}
     Encryption: disabled
  PeerDiscovery: enabled
        Targets: ${targetsOf(door).length}
    Connections: ${router.links.length + 1} (${shown.join(', ')})
          Peers: ${established + 1} (with ${established * (established + 1)} established connections)
 TrustedSubnets: none

        Service: ipam
         Status: ready
          Range: ${range}
  DefaultSubnet: ${range}

`;
}

function connectionLines({ router }: WeaveDoor): readonly string[] {
  const lines = router.links.map((link) => {
    const { connection } = link;
    const state = stateOf(link);
    if (connection === undefined || state === 'connecting') {
      return `-> ${dialed(link).padEnd(21)} ${state.padEnd(11)} ${link.problem}\n`;
    }
    const { remote } = connection.tcp;
    const address = `${formatIp(remote.address)}:${remote.port}`;
    const arrow = connection.isOutbound ? '->' : '<-';
    return `${arrow} ${address.padEnd(21)} ${state.padEnd(11)} fastdp ${nameOf(link.peer)} mtu=${MTU}\n`;
  });
  const own = `${formatIp(router.self.address)}:${WEAVE_CONTROL_PORT}`;
  return [...lines, `-> ${own.padEnd(21)} failed      cannot connect to ourself, retry: never\n`];
}

/** What the peer knows of the others itself. */
function peerLines({ router }: WeaveDoor): readonly string[] {
  const lines = [`${nameOf(router.self.peer)}\n`];
  for (const { connection, peer } of router.links) {
    if (connection?.remoteName === undefined) continue;
    const { remote } = connection.tcp;
    const address = `${formatIp(remote.address)}:${remote.port}`;
    lines.push(
      `   ${connection.isOutbound ? '->' : '<-'} ${address.padEnd(21)} ${nameOf(peer).padEnd(37)} ${connection.state}\n`,
    );
  }
  return lines;
}

function ipamLines({ router, ring, activeCount }: WeaveDoor): readonly string[] {
  const total = 2 ** (32 - ring.range.prefixLength);
  const sizes = new Map<WeavePeer, number>();
  for (const { first, last, peer } of ring.ranges())
    sizes.set(peer, (sizes.get(peer) ?? 0) + last - first + 1);
  const { self, links } = router;
  return [...sizes].map(([peer, size]) => {
    const isSelf = peer === self.peer;
    const isReached = isSelf || links.some((link) => link.peer === peer && stateOf(link) === 'established');
    const share = `${((size / total) * 100).toFixed(1).padStart(4, '0')}% of total`;
    const active = isSelf ? ` (${activeCount()} active)` : '';
    return `${nameOf(peer).padEnd(37)} ${String(size).padStart(8)} IPs (${share})${active}${isReached ? '' : ' - unreachable!'}\n`;
  });
}

function targetsOf({ router }: WeaveDoor): readonly string[] {
  return [router.self, ...router.links].map(({ address }) => formatIp(address));
}

function stateOf({ connection, problem }: WeaveLink): string {
  if (connection === undefined) return problem === '' ? 'connecting' : 'failed';
  if (connection.state === 'connecting') return problem === '' ? 'connecting' : 'retrying';
  return connection.state === 'closed' ? 'failed' : connection.state;
}

function dialed({ address }: WeaveLink): string {
  return `${formatIp(address)}:${WEAVE_CONTROL_PORT}`;
}

function nameOf({ name, nickName }: WeavePeer): string {
  return `${name}(${nickName})`;
}
