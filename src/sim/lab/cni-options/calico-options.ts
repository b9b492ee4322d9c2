/** What a lab file can say of Calico beside its mode: what people change of calico.yaml. */
import type { CalicoRelease, CalicoSpec } from '../../kube/cni/calico/calico-spec';
import { say } from '../../base/sentence';
import { type FieldPath, forExample, invalidValue, type ObjectIssue } from '../../kube/objects/object-issue';
import type { GivenCni } from '../lab-schema';

export const CALICO_OPTIONS = [
  'version',
  'blockSize',
  'natOutgoing',
  'nodeToNodeMesh',
  'asNumber',
  'mtu',
  'strictAffinity',
] as const satisfies readonly (keyof GivenCni)[];

const PATH: FieldPath = ['spec', 'cluster', 'cni'];
/** Releases by the way in which they write the routes of IPIP. */
const LAST_OLD_MINOR = 30;
const MIN_BLOCK_SIZE = 20;
const MAX_BLOCK_SIZE = 32;
const MAX_AS_NUMBER = 4_294_967_295;

export function readCalicoOptions(spec: CalicoSpec, given: GivenCni, issues: ObjectIssue[]): CalicoSpec {
  const version = given.version === undefined ? undefined : releaseOf(String(given.version), issues);
  const blockSize = inRange('blockSize', given.blockSize, [MIN_BLOCK_SIZE, MAX_BLOCK_SIZE], issues);
  const asNumber = inRange('asNumber', given.asNumber, [1, MAX_AS_NUMBER], issues);
  const { mtu } = given;
  return {
    ...spec,
    ...(version === undefined ? {} : { version }),
    ...(blockSize === undefined ? {} : { blockSize }),
    ...(asNumber === undefined ? {} : { asNumber }),
    ...(mtu === undefined ? {} : { mtu }),
    ...(given.natOutgoing === undefined ? {} : { natOutgoing: given.natOutgoing }),
    ...(given.nodeToNodeMesh === undefined ? {} : { nodeToNodeMesh: given.nodeToNodeMesh }),
    ...(given.strictAffinity === undefined ? {} : { strictAffinity: given.strictAffinity }),
  };
}

/** `v3.29`, `3.29.1`. */
function releaseOf(text: string, issues: ObjectIssue[]): CalicoRelease | undefined {
  const [, minor] = /^v?3\.(\d+)(?:\.\d+)?$/u.exec(text) ?? [];
  if (minor !== undefined) return Number(minor) <= LAST_OLD_MINOR ? 'v3.29' : 'v3.31';
  const why = say('must be a release of Calico 3');
  issues.push(invalidValue([...PATH, 'version'], text, why, forExample('v3.29')));
  return undefined;
}

function inRange(
  name: string,
  value: number | undefined,
  [least, most]: readonly [number, number],
  issues: ObjectIssue[],
): number | undefined {
  if (value === undefined || (value >= least && value <= most)) return value;
  issues.push(
    invalidValue(
      [...PATH, name],
      value,
      say('must be between {least} and {most}, inclusive', { least: String(least), most: String(most) }),
    ),
  );
  return undefined;
}
