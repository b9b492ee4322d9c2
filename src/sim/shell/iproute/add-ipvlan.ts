/** `ip link add link LOWER name NAME type ipvlan mode l2` (ip/iplink_ipvlan.c). */
import { IpvlanDevice } from '../../link/ipvlan-device';
import { EXIT_MISTAKE, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import { lowerOfLink } from './lower-link';
import { IPVLAN_USAGE } from './usage';
import { joinLink, linkNameFor, linkOptionsOf, linkRefusalOf, type WantedLink } from './wanted-link';

/** The kernel's, and not modelled; nor are the others. */
const DEFAULT_MODE = 'l3';
const MODES: readonly string[] = ['l2', 'l3', 'l3s'];

export function addIpvlan(context: IpContext, reader: ArgumentReader, wanted: WantedLink): number {
  let mode = DEFAULT_MODE;
  while (reader.hasMore) {
    const word = reader.take();
    if (word === 'mode') {
      mode = reader.value();
      if (!reader.hasFailed() && !MODES.includes(mode))
        reader.fail('Error: argument of "mode" must be either "l2", "l3" or "l3s"', EXIT_MISTAKE);
    } else if (word === 'private' || word === 'vepa') {
      reader.fail(`ip link add type ipvlan ${word} is not modelled`, 2);
    } else if (word !== 'bridge') {
      reader.fail(
        word === 'help' ? IPVLAN_USAGE : `ipvlan: unknown option "${word}"?\n${IPVLAN_USAGE}`,
        EXIT_MISTAKE,
      );
    }
  }
  if (reader.hasFailed()) return context.refuseWords(reader);
  const stack = wanted.namespace ?? context.stack;
  const lower = lowerOfLink(context.stack, wanted, 'ipvlan');
  const refusal = linkRefusalOf(stack, wanted) ?? (typeof lower === 'string' ? lower : undefined);
  if (refusal !== undefined || typeof lower === 'string') return context.complain(refusal ?? '', 2);
  if (mode !== 'l2')
    return context.complain(`ip link add type ipvlan mode ${mode} is not modelled; mode l2 is`, 2);
  const name = linkNameFor(stack, wanted, 'ipvlan');
  const options = { ...linkOptionsOf(stack, wanted, name, lower.mtuBytes), mac: lower.mac };
  joinLink(stack, new IpvlanDevice({ ...options, lower }, stack.link), wanted);
  return 0;
}
