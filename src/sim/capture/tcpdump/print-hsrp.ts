/** Hot Standby Router Protocol (RFC 2281; print-hsrp.c). */
import { nameTable } from './name-table';
import { relativeTimeText } from './print-relative-time';
import type { TcpdumpContext } from './tcpdump-context';

const OPERATIONS = ['hello', 'coup', 'resign'] as const;
const STATES = nameTable('0 initial;1 learn;2 listen;4 speak;8 standby;16 active');

const AUTHENTICATION_BYTES = 8;

export function printHsrp(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'hsrp';
  const version = context.get8(offset);
  context.put(`HSRPv${version}`);
  if (version !== 0) return;
  context.put('-');
  const operation = context.get8(offset + 1);
  context.put(`${OPERATIONS[operation] ?? `unknown (${operation})`} `);
  context.put(`${lengthBytes}: `);
  const state = context.get8(offset + 2);
  context.put(`state=${STATES.get(state) ?? `Unknown (${state})`} `);
  context.put(`group=${context.get8(offset + 6)} `);
  const reserved = context.get8(offset + 7);
  if (reserved !== 0) context.put(`[reserved=${reserved}!] `);
  context.put(`addr=${context.getAddress(offset + 16)}`);
  if (context.options.verbosity === 0) return;
  context.put(` hellotime=${relativeTimeText(context.get8(offset + 3))}`);
  context.put(` holdtime=${relativeTimeText(context.get8(offset + 4))}`);
  context.put(` priority=${context.get8(offset + 5)} auth="`);
  context.putTextUntilZero(offset + 8, AUTHENTICATION_BYTES);
  context.put('"');
}
