/** `ip route show` and `ip route flush`, of either family (ip/iproute.c: iproute_list_flush_or_save). */
import { ok, type Result } from '../../base/result';
import type { NetlinkError } from '../../net/netlink-error';
import type { IpAddress } from '../../wire/ip-address';
import { EXIT_MISTAKE } from './argument-reader';
import type { IpContext } from './ip-context';
import type { PrintDocument } from './print-document';
import {
  isRouteSelected,
  readRouteSelection,
  type RouteSelection,
  type RouteWords,
  type SelectableRoute,
} from './route-selection';
import type { RouteField } from './route-text';

export interface RouteListing {
  /** Tables other than `main` are named. */
  readonly hasAllTables: boolean;
  /** Ways to single destinations, which were learnt on a route. */
  readonly isCloned: boolean;
  readonly hides: ReadonlySet<RouteField>;
}

/** What of one family the tool asks the kernel for. */
export interface RouteFamily<Address extends IpAddress, Route extends SelectableRoute<Address>> {
  readonly words: RouteWords<Address>;
  /** The routes of a table, or why the kernel has no such one. */
  readonly entriesOf: (context: IpContext, table: number | 'all') => Result<readonly Route[], NetlinkError>;
  readonly cached: (context: IpContext) => readonly Route[];
  readonly clearCache: (context: IpContext) => void;
  readonly remove: (context: IpContext, route: Route) => void;
  readonly print: (
    context: IpContext,
    document: PrintDocument,
    routes: readonly Route[],
    listing: RouteListing,
  ) => void;
}

/** `printMore` says what stands behind the routes. */
export function showRoutes<Address extends IpAddress, Route extends SelectableRoute<Address>>(
  context: IpContext,
  words: readonly string[],
  family: RouteFamily<Address, Route>,
  printMore?: (document: PrintDocument, listing: RouteListing) => void,
): number {
  const reader = context.reader(words);
  const selection = readRouteSelection(reader, family.words);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const routes = selectRoutes(context, selection, family);
  if (!routes.ok) return endEarly(context, routes.error, 'Dump terminated\n');
  const document = context.document();
  const listing = listingOf(selection);
  family.print(context, document, routes.value, listing);
  printMore?.(document, listing);
  return context.print(document);
}

/** What is selected of a family, behind what the document says already. */
export function appendRoutes<Address extends IpAddress, Route extends SelectableRoute<Address>>(
  context: IpContext,
  document: PrintDocument,
  words: readonly string[],
  family: RouteFamily<Address, Route>,
): void {
  const selection = readRouteSelection(context.reader(words), family.words);
  const routes = selectRoutes(context, selection, family);
  if (routes.ok) family.print(context, document, routes.value, listingOf(selection));
}

export function flushRoutes<Address extends IpAddress, Route extends SelectableRoute<Address>>(
  context: IpContext,
  words: readonly string[],
  family: RouteFamily<Address, Route>,
): number {
  if (words.length === 0) return context.complain('"ip route flush" requires arguments.', EXIT_MISTAKE);
  const reader = context.reader(words);
  const selection = readRouteSelection(reader, family.words);
  if (reader.hasFailed()) return context.refuseWords(reader);
  if (selection.table === 'cache') {
    family.clearCache(context);
    return 0;
  }
  const routes = selectRoutes(context, selection, family);
  if (!routes.ok) return endEarly(context, routes.error, 'Flush terminated\n');
  for (const route of routes.value) family.remove(context, route);
  return 0;
}

function selectRoutes<Address extends IpAddress, Route extends SelectableRoute<Address>>(
  context: IpContext,
  selection: RouteSelection<Address>,
  family: RouteFamily<Address, Route>,
): Result<readonly Route[], NetlinkError> {
  const { table } = selection;
  const entries = table === 'cache' ? ok(family.cached(context)) : family.entriesOf(context, table);
  if (!entries.ok) return entries;
  return ok(entries.value.filter((route) => isRouteSelected(route, selection, family.words)));
}

function listingOf({
  table,
  hides,
}: {
  readonly table: number | 'all' | 'cache';
  readonly hides: ReadonlySet<RouteField>;
}): RouteListing {
  return { hasAllTables: table === 'all', isCloned: table === 'cache', hides };
}

function endEarly(context: IpContext, error: NetlinkError, ending: string): number {
  const exitCode = context.refuseByKernel(error);
  context.process.stderr(ending);
  return exitCode;
}
