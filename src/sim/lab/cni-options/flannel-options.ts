/** What a lab file can say of flannel beside its mode: the options of the VXLAN backend in `net-conf.json`. */
import { say } from '../../base/sentence';
import type { FlannelSpec } from '../../kube/cni/flannel/flannel-spec';
import { invalidValue, problem, type FieldPath, type ObjectIssue } from '../../kube/objects/object-issue';
import type { GivenCni } from '../lab-schema';

export const FLANNEL_OPTIONS = [
  'vni',
  'port',
  'directRouting',
  'mtu',
] as const satisfies readonly (keyof GivenCni)[];

const PATH: FieldPath = ['spec', 'cluster', 'cni'];
/** The device is called `flannel.VNI`, in 15 characters. */
const MAX_VNI = 9_999_999;
const MAX_PORT = 65_535;

export function readFlannelOptions(spec: FlannelSpec, given: GivenCni, issues: ObjectIssue[]): FlannelSpec {
  if (spec.mode !== 'vxlan') {
    for (const name of FLANNEL_OPTIONS) {
      if (given[name] === undefined) continue;
      const what = say('{name} is an option of flannel’s VXLAN backend, and {mode} has none', {
        name,
        mode: spec.mode,
      });
      issues.push({
        ...problem('unknown-field', [...PATH, name], what, say('remove it, or write mode: vxlan')),
        target: 'key',
      });
    }
    return spec;
  }
  const vni = inRange('vni', given.vni, MAX_VNI, issues);
  const port = inRange('port', given.port, MAX_PORT, issues);
  const { directRouting: isDirect, mtu } = given;
  return {
    ...spec,
    ...(vni === undefined ? {} : { vni }),
    ...(port === undefined ? {} : { port }),
    ...(isDirect === undefined ? {} : { directRouting: isDirect }),
    ...(mtu === undefined ? {} : { mtu }),
  };
}

function inRange(
  name: string,
  value: number | undefined,
  most: number,
  issues: ObjectIssue[],
): number | undefined {
  if (value === undefined || (value >= 1 && value <= most)) return value;
  issues.push(
    invalidValue(
      [...PATH, name],
      value,
      say('must be between {least} and {most}, inclusive', { least: '1', most: String(most) }),
    ),
  );
  return undefined;
}
