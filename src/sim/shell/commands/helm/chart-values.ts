/** `--set name=value` on the values of a chart: what each name changes of an installation. */

/** Undefined for a value that this lab does not carry out. */
type ValueSetter<Installation> = (all: Installation, value: string) => Installation | undefined;

export interface ValueSetters<Installation> {
  readonly named: Readonly<Record<string, ValueSetter<Installation>>>;
  /** Of maps and lists: what follows the beginning of the name is the key. */
  readonly keyed?: Readonly<Record<string, (all: Installation, key: string, value: string) => Installation>>;
}

interface AssignedValues<Installation> {
  readonly installation: Installation;
  /** Names, or names with values, without an effect here. */
  readonly unknown: readonly string[];
}

export function assignValues<Installation>(
  start: Installation,
  assignments: readonly string[],
  setters: ValueSetters<Installation>,
): AssignedValues<Installation> {
  let installation = start;
  const unknown: string[] = [];
  for (const assignment of assignments.flatMap((text) => splitAssignments(text))) {
    const equals = assignment.indexOf('=');
    const name = equals === -1 ? assignment : assignment.slice(0, equals);
    const value = equals === -1 ? '' : assignment.slice(equals + 1);
    const changed = assign(installation, { name, value }, setters);
    if (changed === undefined) unknown.push(setters.named[name] === undefined ? name : assignment);
    else installation = changed;
  }
  return { installation, unknown };
}

function assign<Installation>(
  installation: Installation,
  { name, value }: { readonly name: string; readonly value: string },
  { named, keyed = {} }: ValueSetters<Installation>,
): Installation | undefined {
  const setter = named[name];
  if (setter !== undefined) return setter(installation, value);
  const [start, set] = Object.entries(keyed).find(([beginning]) => name.startsWith(beginning)) ?? [];
  return start === undefined ? undefined : set?.(installation, name.slice(start.length), value);
}

/** Commas part them, but for those behind a backslash and those of a list in braces. */
function splitAssignments(text: string): readonly string[] {
  return text.split(/(?<!\\),(?![^{}]*\})/u).map((each) => each.replaceAll('\\', ''));
}

/** `{a,b}`, and also a single one. */
export function listedValues(text: string): readonly string[] {
  const [, inner = text] = /^\{([\s\S]*)\}$/u.exec(text) ?? [];
  return inner.split(',').filter((each) => each !== '');
}

export function isServiceType(text: string): text is 'ClusterIP' | 'LoadBalancer' | 'NodePort' {
  return text === 'ClusterIP' || text === 'LoadBalancer' || text === 'NodePort';
}

export function isTrafficPolicy(text: string): text is 'Cluster' | 'Local' {
  return text === 'Cluster' || text === 'Local';
}
