/** What can be asked of the text of a lab, and what comes of it. References are those of `element-ref.ts`. */
import type { Wording } from '../../base/sentence';
import type { LabDocument } from '../lab-document';
import type { LabOverrides } from '../lab-overrides';
import type { LayoutPlace } from '../layout-document';
import type { GivenFault } from '../lab-schema';
import type { ReadCache } from '../read-cache';
import type { TextInput } from '../source/source-file';
import type { TextChange } from '../source/text-change';

/** What is wrong with a direction of a cable, as a lab file says it. */
export type CableFaultFields = Omit<GivenFault, 'cable' | 'direction'>;

type NewElement =
  | 'node'
  | 'pod'
  | 'deployment'
  | 'statefulset'
  | 'daemonset'
  | 'service'
  | 'ingress'
  | 'policy'
  | 'outside'
  | 'ingress-controller'
  | 'load-balancer';

export type LabCommand =
  | {
      readonly kind: 'add';
      readonly element: NewElement;
      /** What it was dropped on: a Pod's node, a machine's segment, the workload that a Service selects, what a policy is about. */
      readonly onto?: string | undefined;
      /** A free one is made up without it. */
      readonly name?: string | undefined;
      readonly image?: string | undefined;
      /** Where it shall stand on the canvas; where the picture puts it without. */
      readonly at?: LayoutPlace | undefined;
      /** Of an Ingress controller (`traefik`) and of a load balancer (`cloud`). */
      readonly variant?: string | undefined;
    }
  /** Machines and objects of the text once more, under free names. */
  | { readonly kind: 'duplicate'; readonly refs: readonly string[] }
  /** The objects of a manifest; those whose names are taken under free ones. */
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'move'; readonly pod: string; readonly node: string }
  | { readonly kind: 'pin'; readonly workload: string; readonly node?: string | undefined }
  | { readonly kind: 'connect'; readonly from: string; readonly to: string }
  | { readonly kind: 'delete'; readonly refs: readonly string[] }
  | { readonly kind: 'scale'; readonly workload: string; readonly replicas: number }
  /** `flannel/host-gw` as `--cni` takes it, and a mode of kube-proxy. */
  | { readonly kind: 'network'; readonly cni?: string | undefined; readonly proxyMode?: string | undefined }
  /** Where things stand on the canvas; without a place where the picture puts them. Notes are `note/NAME`. */
  | {
      readonly kind: 'place';
      readonly places: readonly { readonly ref: string; readonly at?: LayoutPlace | undefined }[];
      readonly manner?: 'place' | 'align' | 'distribute' | 'free' | undefined;
    }
  | { readonly kind: 'lock'; readonly refs: readonly string[]; readonly isLocked: boolean }
  | { readonly kind: 'group'; readonly refs: readonly string[]; readonly name?: string | undefined }
  | { readonly kind: 'ungroup'; readonly names: readonly string[] }
  /** Another text for a note; without a name a new note. */
  | {
      readonly kind: 'note';
      readonly name?: string | undefined;
      readonly at?: LayoutPlace | undefined;
      readonly text: string;
    }
  /** All that is wrong with the cable in that direction from now on; nothing at all mends it. */
  | {
      readonly kind: 'fault';
      /** By the machine and the interface at its end: `node1:eth0`. */
      readonly cable: string;
      readonly direction: 'both' | 'out' | 'in';
      readonly fault: CableFaultFields;
    };

export interface LabEditContext {
  /** Line ends are single line feeds. */
  readonly files: readonly TextInput[];
  /** Read from `files`. */
  readonly document: LabDocument;
  /** The workload of a Pod that runs, when it has one: `deployment/default/web`. */
  readonly ownerOf: (podRef: string) => string | undefined;
  /** May a lab file be made beside plain manifests? */
  readonly makesLabFile: boolean;
  /** What `document` was read with; with the cache an edit costs no more than what it changes. */
  readonly overrides?: LabOverrides | undefined;
  readonly cache?: ReadCache | undefined;
}

export interface FileEdit {
  readonly name: string;
  readonly changes: readonly TextChange[];
}

export type LabEdit =
  | {
      readonly kind: 'edit';
      /** As undo calls it: `move client to node2`. */
      readonly name: Wording;
      readonly files: readonly FileEdit[];
      readonly newFiles: readonly TextInput[];
      /** What is new or was changed. */
      readonly ref?: string;
      /** All that is new, where it is several. */
      readonly refs?: readonly string[];
      /** Pods of the text that are placed otherwise, which no running Pod can be: they are created anew. */
      readonly placedPods?: readonly string[];
    }
  | {
      readonly kind: 'refused';
      /** A sentence for people. */
      readonly message: Wording;
      readonly offer?: { readonly label: Wording; readonly command: LabCommand };
    }
  | { readonly kind: 'needs-lab-file'; readonly fileName: string; readonly message: Wording };

export function refusal(message: Wording): LabEdit {
  return { kind: 'refused', message };
}
