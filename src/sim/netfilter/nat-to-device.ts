/** Translation to an address of one of this machine's devices, for rules of both tools (nf_nat_masquerade.c, nf_nat_redirect.c). */
import { ipv4 } from '../wire/ipv4-address';
import { LOOPBACK_IPV6 } from '../wire/ipv6-address';
import { HOOK } from './hook';
import type { NatRange } from './nat-range';
import type { RuleContext } from './rule-context';

const LOOPBACK = ipv4(127, 0, 0, 1);

/** False: the device has no address, so the packet has to go. */
export function masquerade(context: RuleContext, range: NatRange): boolean {
  const { connection, outDevice } = context;
  if (connection === undefined || outDevice === undefined || context.source === 0) return true;
  const address = context.sourceAddressFor(outDevice, context.destination);
  if (address === undefined) return false;
  connection.masqueradeDevice = outDevice.name;
  context.state.nat.setUp(connection, atAddress(range, address), 'source');
  return true;
}

/** The same for the destination. */
export function redirect(context: RuleContext, range: NatRange): boolean {
  const { connection } = context;
  if (connection === undefined) return true;
  const address = ownAddress(context);
  if (address === undefined) return false;
  context.state.nat.setUp(connection, atAddress(range, address), 'destination');
  return true;
}

function ownAddress(context: RuleContext): number | undefined {
  const { book, inDevice, source } = context;
  if (context.hook === HOOK.OUTPUT) return book === undefined ? LOOPBACK : book.idOf(LOOPBACK_IPV6);
  return inDevice === undefined ? undefined : context.sourceAddressFor(inDevice, source);
}

function atAddress(range: NatRange, address: number): NatRange {
  return { ...range, minAddress: address, maxAddress: address, hasAddress: true };
}
