/**
 * What of Calico's objects does nothing here: kinds that nobody reads, fields that nobody asks for, and policies and rules that Felix
 * passes over. The fields are those of projectcalico/calico v3.29 `api/pkg/apis/projectcalico/v3`; what acts is what the readers of
 * this folder read.
 */
import { say, type Sentence } from '../../../base/sentence';
import { fieldOf, isPlainRecord, listFieldOf, type KubeObject } from '../../objects/kube-object';

/** Something written that has no effect, and where it stands in the object. */
export interface IdleField {
  readonly path: readonly (string | number)[];
  /** What becomes of the whole policy or rule around it; without it the field alone does nothing. */
  readonly consequence?: Sentence;
}

const GROUP = 'projectcalico.org';

const IDLE_KINDS: ReadonlySet<string> = new Set([
  'BGPFilter',
  'BlockAffinity',
  'CalicoNodeStatus',
  'FelixConfiguration',
  'IPAMBlock',
  'IPAMConfig',
  'IPAMHandle',
  'IPReservation',
  'KubeControllersConfiguration',
]);

/** Fields of `spec` that have an effect. */
const ACTING_FIELDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'BGPConfiguration',
    new Set(['asNumber', 'listenPort', 'nodeMeshMaxRestartTime', 'nodeToNodeMeshEnabled']),
  ],
  [
    'BGPPeer',
    new Set([
      'asNumber',
      'keepOriginalNextHop',
      'maxRestartTime',
      'node',
      'nodeSelector',
      'numAllowedLocalASNumbers',
      'peerIP',
      'peerSelector',
      'reachableBy',
      'sourceAddress',
    ]),
  ],
  [
    'IPPool',
    new Set([
      'allowedUses',
      'blockSize',
      'cidr',
      'disableBGPExport',
      'disabled',
      'ipipMode',
      'natOutgoing',
      'nodeSelector',
      'vxlanMode',
    ]),
  ],
]);

export function isCalicoObject({ apiVersion }: KubeObject): boolean {
  return (apiVersion.split('/')[0] ?? '').endsWith(GROUP);
}

/** Is there nobody who reads such objects? */
export function isIdleCalicoKind(kind: string): boolean {
  return IDLE_KINDS.has(kind);
}

export function idleFieldsOf(object: KubeObject): readonly IdleField[] {
  const { kind, spec } = object;
  if (!isCalicoObject(object) || !isPlainRecord(spec)) return [];
  if (kind === 'NetworkPolicy' || kind === 'GlobalNetworkPolicy') return passedOver(spec);
  const acting = ACTING_FIELDS.get(kind);
  if (acting === undefined) return [];
  return Object.entries(spec)
    .filter(([field, value]) => !acting.has(field) && !isNothing(value))
    .map(([field]) => ({ path: ['spec', field] }));
}

/** What is not asked for, as most fields are by default. */
function isNothing(value: unknown): boolean {
  return (
    value === undefined || value === false || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

function passedOver(spec: unknown): readonly IdleField[] {
  const whole = ['preDNAT', 'doNotTrack'].filter((field) => fieldOf(spec, field) === true);
  const rules = ['ingress', 'egress'].flatMap((direction) =>
    listFieldOf(spec, direction).flatMap((rule, index): readonly IdleField[] => {
      const at = ['spec', direction, index];
      const found = [
        ...['source', 'destination']
          .filter((end) => fieldOf(rule, end, 'services') !== undefined)
          .map((end) => [...at, end, 'services']),
        ...(fieldOf(rule, 'http') === undefined ? [] : [[...at, 'http']]),
      ];
      return found.map((path) => ({ path, consequence: say('Felix passes over the rule here') }));
    }),
  );
  return [
    ...whole.map((field) => ({
      path: ['spec', field],
      consequence: say('Felix passes over the policy here'),
    })),
    ...rules,
  ];
}
