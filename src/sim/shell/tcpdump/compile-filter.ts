/** The expression of tcpdump: from its words or a file, with names that the resolver of the container knows. */
import { err, ok, type Result } from '../../base/result';
import { inEnglish } from '../../base/sentence';
import {
  EXPRESSION_REJECTS,
  parseFilter,
  rejectsAsWritten,
  type FilteredLink,
  type PacketFilter,
} from '../../capture/pcap-filter';
import { resolveHost } from '../../app/resolver';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { IpAddress } from '../../wire/ip-address';

/** Undefined without an expression. A mistake is told in libpcap's words, and where it is below. */
export function* compileFilter(
  process: Process,
  text: string,
  link: Omit<FilteredLink, 'hostNames'>,
): Task<Result<PacketFilter | undefined, string>> {
  if (text.trim() === '') return ok(undefined);
  const known = new Map<string, readonly IpAddress[] | undefined>();
  for (;;) {
    let asked: string | undefined;
    const hostNames = (name: string): readonly IpAddress[] | undefined => {
      if (!known.has(name)) asked ??= name;
      return known.get(name);
    };
    const named = { ...link, hostNames };
    const parsed = parseFilter(text, named);
    if (asked !== undefined) {
      const host = yield* resolveHost(process, asked);
      known.set(asked, host.ok ? host.value.addresses : undefined);
    } else if (!parsed.ok) {
      const { words, hint, column } = parsed.error;
      const line = text.replaceAll(/\s/g, ' ');
      return err(
        `${words.trimEnd()}\n  ${line}\n  ${' '.repeat(column - 1)}^${hint === undefined ? '' : ` ${inEnglish(hint)}`}`,
      );
    } else {
      return rejectsAsWritten(text, named) ? err(EXPRESSION_REJECTS) : parsed;
    }
  }
}
