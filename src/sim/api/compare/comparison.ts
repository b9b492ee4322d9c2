/** The same traffic under several plugins and proxy modes: which runs there are, and where their packets differ. */
import { CNI_CATALOGUE } from '../../lab/resolve/cni-catalogue';
import { alignWays, type AlignedHop } from './align-ways';
import type { ComparedRun, ComparedTraffic, ComparedVariant } from './compared-run';

/** The name for every plugin and mode that there is. */
const EVERY_PLUGIN = 'all';

export interface ComparisonChoice {
  /** As `--cni` takes them, and `all`. */
  readonly cnis: readonly string[];
  readonly proxyModes: readonly string[];
}

export interface ComparedPair {
  readonly left: string;
  readonly right: string;
  /** The first packet that was sent, and the first that came back. */
  readonly request: readonly AlignedHop[];
  readonly answer: readonly AlignedHop[];
}

export interface Comparison {
  readonly lab: string;
  readonly target: string;
  readonly command: string;
  readonly runs: readonly ComparedRun[];
  /** The first run that was measured beside each of the others. */
  readonly pairs: readonly ComparedPair[];
}

export function variantsOf({ cnis, proxyModes }: ComparisonChoice): readonly ComparedVariant[] {
  const plugins = [...new Set(cnis.flatMap((cni) => (cni === EVERY_PLUGIN ? builtPlugins() : [cni])))];
  const modes = [...new Set(proxyModes)];
  if (modes.length === 0) return plugins.map((cni) => ({ label: cni, cni }));
  if (plugins.length === 0) return modes.map((proxyMode) => ({ label: proxyMode, proxyMode }));
  return plugins.flatMap((cni) =>
    modes.map((proxyMode) => ({ label: `${cni}, ${proxyMode}`, cni, proxyMode })),
  );
}

export function comparisonOf(
  lab: string,
  traffic: ComparedTraffic,
  runs: readonly ComparedRun[],
): Comparison {
  const [first, ...others] = runs.filter((run) => run.kind === 'measured');
  return {
    lab,
    target: traffic.target,
    command: traffic.argv.join(' '),
    runs,
    pairs: others.map((other) => ({
      left: first?.label ?? '',
      right: other.label,
      request: alignWays(first?.requestWay ?? [], other.requestWay),
      answer: alignWays(first?.answerWay ?? [], other.answerWay),
    })),
  };
}

/** `flannel/vxlan` and so on, in the order of the catalogue. */
function builtPlugins(): readonly string[] {
  return CNI_CATALOGUE.flatMap(({ plugin, modes }) =>
    modes.filter(({ spec }) => spec !== undefined).map(({ mode }) => `${plugin}/${mode}`),
  );
}
