/** The firewall rules of Docker Engine 27 for its own bridge, as `iptables-save` prints them (moby `libnetwork/drivers/bridge/setup_ip_tables_linux.go`). */
import type { PortMapping } from '../pod-network';

export const DOCKER_BRIDGE = 'docker0';

/** What there is before any container. Who forwards for others is let through, and nobody else. */
export function dockerRules(network: string): string {
  return [
    '*filter',
    ':FORWARD DROP [0:0]',
    ':DOCKER - [0:0]',
    ':DOCKER-ISOLATION-STAGE-1 - [0:0]',
    ':DOCKER-ISOLATION-STAGE-2 - [0:0]',
    ':DOCKER-USER - [0:0]',
    '-A FORWARD -j DOCKER-USER',
    '-A FORWARD -j DOCKER-ISOLATION-STAGE-1',
    `-A FORWARD -o ${DOCKER_BRIDGE} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    `-A FORWARD -o ${DOCKER_BRIDGE} -j DOCKER`,
    `-A FORWARD -i ${DOCKER_BRIDGE} ! -o ${DOCKER_BRIDGE} -j ACCEPT`,
    `-A FORWARD -i ${DOCKER_BRIDGE} -o ${DOCKER_BRIDGE} -j ACCEPT`,
    `-A DOCKER-ISOLATION-STAGE-1 -i ${DOCKER_BRIDGE} ! -o ${DOCKER_BRIDGE} -j DOCKER-ISOLATION-STAGE-2`,
    '-A DOCKER-ISOLATION-STAGE-1 -j RETURN',
    `-A DOCKER-ISOLATION-STAGE-2 -o ${DOCKER_BRIDGE} -j DROP`,
    '-A DOCKER-ISOLATION-STAGE-2 -j RETURN',
    '-A DOCKER-USER -j RETURN',
    'COMMIT',
    '*nat',
    ':DOCKER - [0:0]',
    '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
    '-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER',
    `-A POSTROUTING -s ${network} ! -o ${DOCKER_BRIDGE} -j MASQUERADE`,
    `-A DOCKER -i ${DOCKER_BRIDGE} -j RETURN`,
    'COMMIT',
    '',
  ].join('\n');
}

/** A published port: what `docker run -p` adds, without the command's word for adding. */
export function publishedPortRules(
  { protocol, hostPort, containerPort, hostIp }: PortMapping,
  address: string,
): readonly (readonly string[])[] {
  const isAny = hostIp === undefined || hostIp === '0.0.0.0';
  const to = ['-p', protocol, '-m', protocol, '--dport', String(containerPort)];
  return [
    [
      ...['-t', 'nat', 'DOCKER', ...(isAny ? [] : ['-d', `${hostIp}/32`]), '!', '-i', DOCKER_BRIDGE],
      ...['-p', protocol, '-m', protocol, '--dport', String(hostPort)],
      ...['-j', 'DNAT', '--to-destination', `${address}:${containerPort}`],
    ],
    [
      ...['-t', 'filter', 'DOCKER', '-d', `${address}/32`, '!', '-i', DOCKER_BRIDGE, '-o', DOCKER_BRIDGE],
      ...[...to, '-j', 'ACCEPT'],
    ],
    ['-t', 'nat', 'POSTROUTING', '-s', `${address}/32`, '-d', `${address}/32`, ...to, '-j', 'MASQUERADE'],
  ];
}
