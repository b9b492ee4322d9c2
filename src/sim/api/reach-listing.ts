/** What `podwire reach` lists: pairs, who comes in from outside and by which way, or who reaches whom by class. */
import { formatConnections } from '../policy/connection-set';
import type { Reachability } from '../policy/reachability';
import { reachClassesOf, type ReachClasses } from '../policy/reach-classes';
import { wayLinesOf, type WayLine } from '../policy/way-lines';
import type { KubeObject } from '../kube/objects/kube-object';
import { csvOf, jsonArrayOf, jsonOf, reachText, type ReachFormat } from './reach-text';

export type ReachListing = 'pairs' | 'classes' | 'ways-in';

const MEMBERS_IN_LINE = 8;
const SEEN_AS: Readonly<Record<WayLine['seen'], string>> = {
  client: 'policies see the client',
  node: 'policies see a node',
  nothing: 'no policy is for it',
  'ingress-controller': 'policies see the controller',
};

export function listingText(reachability: Reachability, listing: ReachListing, format: ReachFormat): string {
  switch (listing) {
    case 'pairs':
      return reachText(reachability.lines(), format);
    case 'ways-in':
      return wayText(wayLinesOf(reachability), format);
    case 'classes':
      return classText(reachClassesOf(reachability), format);
  }
}

function wayText(lines: readonly WayLine[], format: ReachFormat): string {
  if (format === 'json') {
    return jsonArrayOf(
      lines.map(({ from, to, connections, by, entry, seen }) => ({
        src: from,
        dst: to,
        connections: jsonOf(connections),
        by: by.map(nameOf),
        ...(entry === '' ? {} : { entry }),
        seen,
      })),
    );
  }
  if (format === 'csv') {
    const rows = lines.map(({ from, to, connections, seen, ...way }) =>
      csvOf([from, to, formatConnections(connections), entryText(way), seen]),
    );
    return `src,dst,conn,by,seen\n${rows.join('')}`;
  }
  if (lines.length === 0) return 'nobody outside has a way in\n';
  return lines
    .map(({ from, to, connections, seen, ...way }) => {
      const what = `${from} => ${to} : ${formatConnections(connections)}`;
      return `${what} by ${entryText(way)} (${SEEN_AS[seen]})\n`;
    })
    .join('');
}

function entryText({ by, entry }: Pick<WayLine, 'by' | 'entry'>): string {
  return [by.map(nameOf).join(', '), entry].filter((part) => part !== '').join(', ');
}

function nameOf({ kind, metadata: { namespace = 'default', name } }: KubeObject): string {
  return `${kind} ${namespace}/${name}`;
}

/** Classes are numbered from 1. */
function classText({ classes, lines }: ReachClasses, format: ReachFormat): string {
  if (format === 'json') {
    const listed = classes.map(({ members }, index) => ({ id: index + 1, members }));
    const connections = lines.map(({ from, to, connections: set }) => ({
      src: from + 1,
      dst: to + 1,
      connections: jsonOf(set),
    }));
    return `{"classes":${jsonArrayOf(listed).trimEnd()},\n"connections":${jsonArrayOf(connections).trimEnd()}}\n`;
  }
  if (format === 'csv') {
    const rows = lines.map(({ from, to, connections }) =>
      csvOf([
        ...[from, to].map((index) => (classes[index]?.members ?? []).join(' ')),
        formatConnections(connections),
      ]),
    );
    return `src,dst,conn\n${rows.join('')}`;
  }
  const heads = classes.map(({ members }, index) => `${index + 1}: ${membersText(members)}\n`);
  const pairs = lines.map(
    ({ from, to, connections }) => `${from + 1} => ${to + 1} : ${formatConnections(connections)}\n`,
  );
  return `${heads.join('')}\n${pairs.join('')}`;
}

function membersText(members: readonly string[]): string {
  const shown = members.slice(0, MEMBERS_IN_LINE).join(', ');
  const rest = members.length - MEMBERS_IN_LINE;
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}
