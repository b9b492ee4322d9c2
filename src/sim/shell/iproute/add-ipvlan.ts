/** `ip link add link LOWER name NAME type ipvlan mode l2|l3` (ip/iplink_ipvlan.c). */
import { IPVLAN_MODES, IpvlanDevice, type IpvlanMode } from '../../link/ipvlan-device';
import { EXIT_MISTAKE, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import { lowerOfLink } from './lower-link';
import { IPVLAN_USAGE } from './usage';
import { joinLink, linkNameFor, linkOptionsOf, linkRefusalOf, type WantedLink } from './wanted-link';

/** The kernel's. */
const DEFAULT_MODE: IpvlanMode = 'l3';
const SYMMETRIC_MODE = 'l3s';

export function addIpvlan(context: IpContext, reader: ArgumentReader, wanted: WantedLink): number {
  let mode: IpvlanMode = DEFAULT_MODE;
  while (reader.hasMore) {
    const word = reader.take();
    if (word === 'mode') {
      const given = reader.value();
      const known = IPVLAN_MODES.find((each) => each === given);
      if (known !== undefined) mode = known;
      else if (given === SYMMETRIC_MODE)
        reader.fail(`ip link add type ipvlan mode ${given} is not modelled; l2 and l3 are`, 2);
      else if (!reader.hasFailed())
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
  const name = linkNameFor(stack, wanted, 'ipvlan');
  const options = { ...linkOptionsOf(stack, wanted, name, lower.mtuBytes), mac: lower.mac };
  joinLink(stack, new IpvlanDevice({ ...options, lower, mode }, stack.link), wanted);
  return 0;
}
