/** The rules of Weave without its policy controller, as iptables-restore text (`net/bridge.go` configureIPTables, `net/expose.go`). */
export function formatWeaveRules(network: string): string {
  return [
    '*filter',
    ':WEAVE-EXPOSE - [0:0]',
    '-A FORWARD -i weave -o weave -j ACCEPT',
    '-A FORWARD -o weave -j WEAVE-EXPOSE',
    '-A FORWARD -i weave ! -o weave -j ACCEPT',
    '-A FORWARD -o weave -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    `-A WEAVE-EXPOSE -d ${network} -j ACCEPT`,
    'COMMIT',
    '*nat',
    ':WEAVE - [0:0]',
    '-A POSTROUTING -j WEAVE',
    `-A WEAVE -s ${network} -d 224.0.0.0/4 -j RETURN`,
    `-A WEAVE ! -s ${network} -d ${network} -j MASQUERADE`,
    `-A WEAVE -s ${network} ! -d ${network} -j MASQUERADE`,
    'COMMIT',
    '',
  ].join('\n');
}
