/**
 * flanneld's firewall rules of one family: what Pods may forward, and what leaves masqueraded.
 *
 * flannel-io/flannel `pkg/trafficmngr/iptables`.
 */
/** Of one family, in CIDR notation. */
interface FlannelRanges {
  /** The Pods of this node. */
  readonly own: string;
  readonly cluster: string;
  readonly multicast: string;
}

/** As iptables-restore text; flannel appends its jumps, so they come after kube-proxy's. */
export function formatFlannelRules({ own, cluster, multicast }: FlannelRanges): string {
  const masquerade = '-m comment --comment "flanneld masq"';
  const forward = '-m comment --comment "flanneld forward"';
  return [
    '*filter',
    ':FLANNEL-FWD - [0:0]',
    `-A FORWARD ${forward} -j FLANNEL-FWD`,
    `-A FLANNEL-FWD -s ${cluster} ${forward} -j ACCEPT`,
    `-A FLANNEL-FWD -d ${cluster} ${forward} -j ACCEPT`,
    'COMMIT',
    '*nat',
    ':FLANNEL-POSTRTG - [0:0]',
    `-A POSTROUTING ${masquerade} -j FLANNEL-POSTRTG`,
    `-A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 ${masquerade} -j RETURN`,
    `-A FLANNEL-POSTRTG -s ${own} -d ${cluster} ${masquerade} -j RETURN`,
    `-A FLANNEL-POSTRTG -s ${cluster} -d ${own} ${masquerade} -j RETURN`,
    `-A FLANNEL-POSTRTG ! -s ${cluster} -d ${own} ${masquerade} -j RETURN`,
    `-A FLANNEL-POSTRTG -s ${cluster} ! -d ${multicast} ${masquerade} -j MASQUERADE --random-fully`,
    `-A FLANNEL-POSTRTG ! -s ${cluster} -d ${cluster} ${masquerade} -j MASQUERADE --random-fully`,
    'COMMIT',
    '',
  ].join('\n');
}
