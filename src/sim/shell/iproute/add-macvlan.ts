/** `ip link add link LOWER name NAME type macvlan mode MODE` (ip/iplink_macvlan.c). */
import { MACVLAN_MODES, MacvlanDevice, type MacvlanMode } from '../../link/macvlan-device';
import { EXIT_MISTAKE, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import { lowerOfLink } from './lower-link';
import { MACVLAN_USAGE } from './usage';
import { joinLink, linkNameFor, linkOptionsOf, linkRefusalOf, type WantedLink } from './wanted-link';

/** Read, and not modelled. */
const OTHER_MODES: readonly string[] = ['passthru', 'source'];

export function addMacvlan(context: IpContext, reader: ArgumentReader, wanted: WantedLink): number {
  let mode: MacvlanMode = 'vepa';
  while (reader.hasMore) {
    const word = reader.take();
    if (word === 'mode') mode = readMode(reader) ?? mode;
    else if (word === 'bcqueuelen') reader.unsigned('bcqueuelen');
    else if (word === 'flag' || word === 'macaddr')
      reader.fail(`ip link add type macvlan ${word} is not modelled`, 2);
    else if (word === 'help') reader.fail(MACVLAN_USAGE, EXIT_MISTAKE);
    else reader.fail(`macvlan: unknown option "${word}"?\n${MACVLAN_USAGE}`, EXIT_MISTAKE);
  }
  if (reader.hasFailed()) return context.refuseWords(reader);
  const stack = wanted.namespace ?? context.stack;
  const lower = lowerOfLink(context.stack, wanted, 'macvlan');
  const refusal = linkRefusalOf(stack, wanted) ?? (typeof lower === 'string' ? lower : undefined);
  if (refusal !== undefined || typeof lower === 'string') return context.complain(refusal ?? '', 2);
  const name = linkNameFor(stack, wanted, 'macvlan');
  const options = linkOptionsOf(stack, wanted, name, lower.mtuBytes);
  joinLink(stack, new MacvlanDevice({ ...options, lower, mode }, stack.link), wanted);
  return 0;
}

function readMode(reader: ArgumentReader): MacvlanMode | undefined {
  const word = reader.value();
  const mode = MACVLAN_MODES.find((each) => each === word);
  if (mode === undefined) {
    reader.fail(
      OTHER_MODES.includes(word)
        ? `ip link add type macvlan mode ${word} is not modelled`
        : `Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "${word}"`,
      EXIT_MISTAKE,
    );
  }
  return mode;
}
