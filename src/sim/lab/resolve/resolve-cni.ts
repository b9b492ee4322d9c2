/**
 * `spec.cluster.cni`: a plugin, its mode, and options that are the plugin's own.
 *
 * An option of another plugin is refused: somebody believes that it does something.
 */
import { say } from '../../base/sentence';
import type { Diagnostic } from '../../base/diagnostic';
import type { CniSpec } from '../../kube/cni/cni-spec';
import { problem, type FieldPath, type ObjectIssue } from '../../kube/objects/object-issue';
import { DEFAULT_PLUGIN } from './cni-catalogue';
import { cniOptionNames, withCniOptions } from '../cni-options/cni-options';
import { overrideProblem } from '../lab-overrides';
import type { GivenCni } from '../lab-schema';
import { cniOf } from './network-modes';
import type { LabInput } from './resolve-machines';

const PATH: FieldPath = ['spec', 'cluster', 'cni'];
const FALLBACK: CniSpec = { plugin: 'flannel', mode: 'vxlan' };

export function resolveCni(input: LabInput, issues: ObjectIssue[], diagnostics: Diagnostic[]): CniSpec {
  const { cni: override } = input.overrides;
  const given: GivenCni = input.given.cluster?.cni ?? {};
  const [plugin = '', mode] =
    override === undefined ? [given.plugin ?? DEFAULT_PLUGIN, given.mode] : override.split('/');
  const resolved = cniOf(plugin, mode);
  if (!resolved.ok) {
    const { field, message, hint } = resolved.error;
    if (override === undefined) issues.push(problem('not-modelled', [...PATH, field], message, hint));
    else
      diagnostics.push(
        overrideProblem(say('{option}: {what}', { option: `--cni ${override}`, what: message }), hint),
      );
    return FALLBACK;
  }
  refuseWithoutIpv4(resolved.value, input, issues);
  // What the file says of another plugin than the one that was asked for instead is nobody's.
  if (plugin !== (given.plugin ?? DEFAULT_PLUGIN)) return resolved.value;
  refuseForeignOptions(resolved.value, given, issues);
  return withCniOptions(resolved.value, given, issues);
}

function refuseForeignOptions(spec: CniSpec, given: GivenCni, issues: ObjectIssue[]): void {
  const own = cniOptionNames(spec);
  for (const name of Object.keys(given)) {
    if (name === 'plugin' || name === 'mode' || own.includes(name)) continue;
    const { plugin } = spec;
    const hint =
      own.length === 0
        ? say('{plugin} has no options', { plugin })
        : say('its options are {names}', { names: own.join(', ') });
    const what = say('{name} is no option of {plugin}', { name, plugin });
    const issue = problem('unknown-field', [...PATH, name], what, hint);
    issues.push({ ...issue, target: 'key' });
  }
}

/** Their agents are modelled with IPv4 alone. */
const IPV4_PLUGINS: readonly CniSpec['plugin'][] = ['calico', 'cilium'];

function refuseWithoutIpv4({ plugin }: CniSpec, { given }: LabInput, issues: ObjectIssue[]): void {
  const podSubnet = given.cluster?.networking?.podSubnet;
  if (podSubnet === undefined || !IPV4_PLUGINS.includes(plugin)) return;
  if (podSubnet.split(',').some((range) => !range.includes(':'))) return;
  const path = ['spec', 'cluster', 'networking', 'podSubnet'];
  const message = say('{plugin} is modelled with IPv4 alone, and the Pods of this cluster have none', {
    plugin,
  });
  issues.push(problem('not-modelled', path, message, say('add a range of IPv4, or use flannel')));
}
