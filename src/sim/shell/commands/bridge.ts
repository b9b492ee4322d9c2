/**
 * bridge of iproute2 6.1: the options, and which object is meant. `iproute/` has the forwarding tables (`fdb`) and the ports
 * (`link`). No bridge here filters VLANs, so that `vlan` has an empty table; leaves out `mdb` and `monitor`.
 */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { EXIT_USAGE, isShortFor } from '../iproute/argument-reader';
import { bridgeFdb } from '../iproute/bridge-fdb';
import { bridgeLink } from '../iproute/bridge-link';
import { IpContext } from '../iproute/ip-context';
import { parseIpOptions } from '../iproute/ip-options';
import { BRIDGE_USAGE, BRIDGE_VLAN_USAGE } from '../iproute/usage';

// eslint-disable-next-line require-yield -- done at once
export function* bridge(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseIpOptions(args, 'bridge');
  if (!parsed.ok) {
    process.stderr(parsed.error.text);
    return parsed.error.exitCode;
  }
  const { options, isVersion, rest } = parsed.value;
  if (isVersion) {
    process.stdout('bridge utility, iproute2-6.1.0, libbpf 1.1.2\n');
    return 0;
  }
  return runObject(new IpContext(process, options), rest);
}

function runObject(context: IpContext, words: readonly string[]): number {
  const [object, ...rest] = words;
  if (object === undefined || isShortFor(object, 'help')) {
    return context.refuse({ text: BRIDGE_USAGE, exitCode: EXIT_USAGE });
  }
  if (isShortFor(object, 'link')) return bridgeLink(context, rest);
  if (isShortFor(object, 'fdb')) return bridgeFdb(context, rest);
  if (isShortFor(object, 'vlan')) return showVlans(context, rest);
  if (isShortFor(object, 'mdb', 'vni', 'monitor'))
    return context.complain(`bridge ${object} is not modelled`);
  return context.unknownObject(object, 'bridge');
}

function showVlans(context: IpContext, [verb = 'show']: readonly string[]): number {
  if (isShortFor(verb, 'help')) return context.refuse({ text: BRIDGE_VLAN_USAGE, exitCode: EXIT_USAGE });
  if (!isShortFor(verb, 'show', 'lst', 'list')) {
    return isShortFor(verb, 'add', 'delete', 'set', 'tunnelshow', 'global')
      ? context.complain('RTNETLINK answers: Operation not supported')
      : context.unknownCommand(verb, 'bridge vlan help');
  }
  const document = context.document();
  document.text('port              vlan-id  \n');
  return context.print(document);
}
