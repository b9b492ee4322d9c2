/** Sets as `ipset list` and `ipset save` print them, plain, as commands or as XML (lib/session.c of ipset 7.17). */
import type { IpSet } from './ip-set';
import type { SetMember } from './set-body';

export type ListMode = 'plain' | 'save' | 'xml';

export interface ListOptions {
  readonly mode: ListMode;
  readonly isNamesOnly: boolean;
  readonly isTerse: boolean;
  readonly isSorted: boolean;
}

export function formatSets(
  sets: readonly IpSet[],
  references: ReadonlyMap<IpSet, number>,
  options: ListOptions,
): string {
  const { mode, isNamesOnly } = options;
  if (mode === 'xml') {
    const body = sets.map((set) => formatXml(set, references.get(set) ?? 0, options)).join('');
    return `<ipsets>\n${body}</ipsets>\n`;
  }
  if (isNamesOnly) return sets.map(({ name }) => `${name}\n`).join('');
  if (mode === 'save') return sets.map((set) => formatSaved(set, options)).join('');
  return sets.map((set) => formatPlain(set, references.get(set) ?? 0, options)).join('\n');
}

function membersOf({ body }: IpSet, { isTerse, isSorted }: ListOptions): readonly SetMember[] {
  if (isTerse) return [];
  const members = body.members();
  if (!isSorted) return members;
  return [...members].sort((a, b) => compareNaturally(a.element, b.element));
}

/** Numbers within the text by their value. */
function compareNaturally(first: string, second: string): number {
  const firstParts = first.match(/\d+|\D/g) ?? [];
  const secondParts = second.match(/\d+|\D/g) ?? [];
  for (const [index, part] of firstParts.entries()) {
    const other = secondParts[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    const difference = Number(part) - Number(other);
    return Number.isNaN(difference) ? (part < other ? -1 : 1) : difference;
  }
  return firstParts.length - secondParts.length;
}

function formatPlain(set: IpSet, references: number, options: ListOptions): string {
  const { body, name } = set;
  const lines = [
    `Name: ${name}`,
    `Type: ${body.type.name}`,
    `Revision: ${body.type.revision}`,
    `Header: ${joinOptions(body.header())}`,
    `Size in memory: ${body.memoryBytes()}`,
    `References: ${references}`,
    `Number of entries: ${body.members().length}`,
  ];
  if (!options.isTerse) {
    lines.push('Members:');
    for (const member of membersOf(set, options)) lines.push(formatMember(member));
  }
  return lines.map((line) => `${line}\n`).join('');
}

function formatSaved(set: IpSet, options: ListOptions): string {
  const { body, name } = set;
  const lines = [`create ${name} ${body.type.name} ${joinOptions(body.header())}`];
  for (const member of membersOf(set, options)) lines.push(`add ${name} ${formatMember(member)}`);
  return lines.map((line) => `${line}\n`).join('');
}

function formatXml(set: IpSet, references: number, options: ListOptions): string {
  const { body, name } = set;
  if (options.isNamesOnly) return `<ipset name="${name}"/>\n`;
  const header = body.header().map(([option, value]) => formatTag(option, value));
  const members = membersOf(set, options).map(
    (member) =>
      `<member><elem>${member.element}</elem>${member.options.map(([option, value]) => formatTag(option, value)).join('')}</member>\n`,
  );
  return [
    `<ipset name="${name}">\n<type>${body.type.name}</type>\n<revision>${body.type.revision}</revision>\n`,
    `<header>${header.join('')}\n<memsize>${body.memoryBytes()}</memsize>\n<references>${references}</references>\n`,
    `<numentries>${body.members().length}</numentries>\n</header>\n`,
    options.isTerse ? '' : `<members>\n${members.join('')}</members>\n`,
    '</ipset>\n',
  ].join('');
}

function formatTag(option: string, value: string | undefined): string {
  return value === undefined ? `<${option}/>` : `<${option}>${value}</${option}>`;
}

function formatMember({ element, options }: SetMember): string {
  return options.length === 0 ? element : `${element} ${joinOptions(options)}`;
}

function joinOptions(options: readonly (readonly [string, string | undefined])[]): string {
  return options.map(([option, value]) => (value === undefined ? option : `${option} ${value}`)).join(' ');
}
