/** Every command that the lab knows, and which of them an environment has. */
import { curl } from '../app/curl';
import { dig } from '../app/dig';
import { getent } from '../app/getent';
import { bindNslookup } from '../app/bind-nslookup';
import { hostCommand } from '../app/host';
import { busyboxNc, openbsdNc } from '../app/nc';
import { ncat } from '../app/ncat';
import { busyboxNslookup } from '../app/nslookup';
import { busyboxPing, busyboxPing6, iputilsPing, iputilsPing6 } from '../app/ping';
import { busyboxTraceroute, busyboxTraceroute6, linuxTraceroute, linuxTraceroute6 } from '../app/traceroute';
import { busyboxWget } from '../app/wget';
import type { Environment, Program } from '../host/process';
import { arp } from './commands/arp';
import { awkWith } from './commands/awk';
import { birdcl } from './commands/birdcl';
import { calicoctl } from './commands/calicoctl';
import { bridge } from './commands/bridge';
import { cilium } from './commands/cilium/cilium';
import { ciliumDbg } from './commands/cilium/cilium-dbg';
import { hubble } from './commands/cilium/hubble';
import { cat } from './commands/cat';
import { base64, md5sum, sha1sum, sha256sum, sha512sum } from './commands/checksums';
import { cnitool } from './commands/cnitool';
import { conntrack } from './commands/conntrack';
import { crictl } from './commands/crictl/crictl';
import { cut } from './commands/cut';
import { date } from './commands/date';
import { diff } from './commands/diff';
import { dmesg } from './commands/dmesg';
import { echo, printf } from './commands/echo';
import { envWith, printenv } from './commands/env';
import { ethtool } from './commands/ethtool';
import { cp, mkdir, mv, rm, rmdir, touch } from './commands/file-changes';
import { findWith } from './commands/find';
import { grep } from './commands/grep';
import { head, tail } from './commands/head-tail';
import { hostname, id, uname, whoami } from './commands/identity';
import { ifconfig } from './commands/ifconfig';
import { ipWith } from './commands/ip';
import {
  ip6tables,
  ip6tablesRestore,
  ip6tablesSave,
  iptables,
  iptablesRestore,
  iptablesSave,
} from './commands/iptables';
import { ipset } from './commands/ipset';
import { ipvsadm } from './commands/ipvsadm';
import { kill } from './commands/kill';
import { ls } from './commands/ls';
import { netstat } from './commands/netstat';
import { nft } from './commands/nft';
import { nstat } from './commands/nstat';
import { htpasswd } from './commands/htpasswd';
import { openssl } from './commands/openssl/openssl';
import { ps } from './commands/ps';
import { route } from './commands/route';
import { sed } from './commands/sed';
import { seq } from './commands/seq';
import { shellWith } from './commands/sh';
import { sleep } from './commands/sleep';
import { basename, clear, dirname, tee } from './commands/small-text';
import { sort } from './commands/sort';
import { ss } from './commands/ss';
import { sysctl } from './commands/sysctl';
import { tar } from './commands/tar';
import { tcpdump } from './commands/tcpdump';
import { bracket, test } from './commands/test';
import { timeWith } from './commands/time';
import { timeoutWith } from './commands/timeout';
import { tr } from './commands/tr';
import { uniq } from './commands/uniq';
import { watchWith } from './commands/watch';
import { weave } from './commands/weave';
import { wc } from './commands/wc';
import { whichWith } from './commands/which';
import { xargsWith } from './commands/xargs';
import { helmWith } from './commands/helm/helm';
import { minikubeWith } from './commands/helm/minikube';
import { kubectlWith } from './kubectl/kubectl';

interface CommandEntry {
  readonly run: Program;
  /** What busybox's applet of that name does, where it is another program. */
  readonly busybox?: Program;
}

const SHELL: CommandEntry = { run: shellWith(findCommand) };
/** What a false or true of its own does, when the shell's is not asked. */
const SUCCEED: CommandEntry = { run: exitWith(0) };

const COMMANDS: ReadonlyMap<string, CommandEntry> = new Map<string, CommandEntry>([
  ['sh', SHELL],
  ['ash', SHELL],
  ['bash', SHELL],
  ['zsh', SHELL],
  ['true', SUCCEED],
  ['false', { run: exitWith(1) }],
  ['echo', { run: echo }],
  ['printf', { run: printf }],
  ['test', { run: test }],
  ['[', { run: bracket }],
  ['sleep', { run: sleep }],
  ['env', { run: envWith(findCommand) }],
  ['printenv', { run: printenv }],
  ['cat', { run: cat }],
  ['ls', { run: ls }],
  ['mkdir', { run: mkdir }],
  ['rm', { run: rm }],
  ['rmdir', { run: rmdir }],
  ['touch', { run: touch }],
  ['cp', { run: cp }],
  ['mv', { run: mv }],
  ['grep', { run: grep }],
  ['egrep', { run: grep }],
  ['fgrep', { run: grep }],
  ['find', { run: findWith(findCommand) }],
  ['diff', { run: diff }],
  ['base64', { run: base64 }],
  ['md5sum', { run: md5sum }],
  ['sha1sum', { run: sha1sum }],
  ['sha256sum', { run: sha256sum }],
  ['sha512sum', { run: sha512sum }],
  ['watch', { run: watchWith(findCommand) }],
  ['head', { run: head }],
  ['tail', { run: tail }],
  ['wc', { run: wc }],
  ['sort', { run: sort }],
  ['uniq', { run: uniq }],
  ['cut', { run: cut }],
  ['tr', { run: tr }],
  ['sed', { run: sed }],
  ['awk', { run: awkWith(findCommand) }],
  ['tee', { run: tee }],
  ['xargs', { run: xargsWith(findCommand) }],
  ['basename', { run: basename }],
  ['dirname', { run: dirname }],
  ['clear', { run: clear }],
  ['seq', { run: seq }],
  ['date', { run: date }],
  ['hostname', { run: hostname }],
  ['id', { run: id }],
  ['whoami', { run: whoami }],
  ['uname', { run: uname }],
  ['ps', { run: ps }],
  ['kill', { run: kill }],
  ['timeout', { run: timeoutWith(findCommand) }],
  ['time', { run: timeWith(findCommand) }],
  ['which', { run: whichWith(findCommand) }],
  ['ip', { run: ipWith(findCommand) }],
  ['bridge', { run: bridge }],
  ['arp', { run: arp }],
  ['ss', { run: ss }],
  ['netstat', { run: netstat }],
  ['route', { run: route }],
  ['ifconfig', { run: ifconfig }],
  ['sysctl', { run: sysctl }],
  ['ethtool', { run: ethtool }],
  ['nstat', { run: nstat }],
  ['iptables', { run: iptables }],
  ['iptables-save', { run: iptablesSave }],
  ['iptables-restore', { run: iptablesRestore }],
  ['ip6tables', { run: ip6tables }],
  ['ip6tables-save', { run: ip6tablesSave }],
  ['ip6tables-restore', { run: ip6tablesRestore }],
  ['nft', { run: nft }],
  ['ipset', { run: ipset }],
  ['ipvsadm', { run: ipvsadm }],
  ['conntrack', { run: conntrack }],
  ['crictl', { run: crictl }],
  ['cnitool', { run: cnitool }],
  ['birdcl', { run: birdcl }],
  ['cilium', { run: cilium }],
  ['cilium-dbg', { run: ciliumDbg }],
  ['hubble', { run: hubble }],
  ['calicoctl', { run: calicoctl }],
  ['weave', { run: weave }],
  ['kubectl', { run: kubectlWith(findCommand) }],
  ['helm', { run: helmWith(findCommand) }],
  ['minikube', { run: minikubeWith(findCommand) }],
  ['dmesg', { run: dmesg }],
  ['tar', { run: tar }],
  ['tcpdump', { run: tcpdump }],
  ['ping', { run: iputilsPing, busybox: busyboxPing }],
  ['ping6', { run: iputilsPing6, busybox: busyboxPing6 }],
  ['wget', { run: busyboxWget }],
  ['curl', { run: curl }],
  ['openssl', { run: openssl }],
  ['htpasswd', { run: htpasswd }],
  ['nc', { run: openbsdNc, busybox: busyboxNc }],
  ['ncat', { run: ncat }],
  ['nslookup', { run: bindNslookup, busybox: busyboxNslookup }],
  ['dig', { run: dig }],
  ['host', { run: hostCommand }],
  ['getent', { run: getent }],
  ['traceroute', { run: linuxTraceroute, busybox: busyboxTraceroute }],
  ['traceroute6', { run: linuxTraceroute6, busybox: busyboxTraceroute6 }],
]);

/** Where commands lie: a path counts when it is one of these folders and a name. */
const COMMAND_FOLDERS = ['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin'];

/** The program behind a name or a path, when the environment has it. */
export function findCommand(environment: Environment, nameOrPath: string): Program | undefined {
  const own = environment.imagePrograms.get(nameOrPath);
  if (own !== undefined) return own;
  const slash = nameOrPath.lastIndexOf('/');
  if (slash !== -1 && !COMMAND_FOLDERS.includes(nameOrPath.slice(0, slash))) return undefined;
  const name = nameOrPath.slice(slash + 1);
  const { programs, flavor } = environment;
  // Every busybox is all of its applets.
  if (name === 'busybox' && flavor === 'busybox') return runApplet;
  if (programs !== 'all' && !programs.has(name)) return undefined;
  const entry = COMMANDS.get(name);
  return flavor === 'busybox' ? (entry?.busybox ?? entry?.run) : entry?.run;
}

/** Of every command, wherever it is installed. */
export function allCommandNames(): readonly string[] {
  return [...COMMANDS.keys()];
}

/** The names that an environment has, sorted, for completion. */
export function commandNames({ programs, imagePrograms }: Environment): readonly string[] {
  const installed = [...COMMANDS.keys()].filter((name) => programs === 'all' || programs.has(name));
  const own = [...imagePrograms.keys()].filter((name) => !name.includes('/'));
  return [...new Set([...installed, ...own])].sort();
}

/** `busybox wget …` */
function* runApplet(...[process, args]: Parameters<Program>): ReturnType<Program> {
  const [name = '', ...rest] = args;
  const program = name === 'busybox' ? undefined : findCommand(process.environment, name);
  if (program !== undefined) return yield* program(process, rest);
  process.stderr(`${name}: applet not found\n`);
  return 127;
}

function exitWith(exitCode: number): Program {
  // eslint-disable-next-line require-yield -- ends at once
  return function* exit(): ReturnType<Program> {
    return exitCode;
  };
}
