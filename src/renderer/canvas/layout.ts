import type { TopologyMachine } from '../../main/contract/topology';
import type { Box, Point } from './geometry';
import type { BandLayout } from './layout-band';
import type { PodSlots } from './pod-slots';

/** Where everything of a topology is drawn. */
export interface Layout {
  /** By element reference: machines, Pods and interfaces, and the cards of the band. */
  readonly boxes: ReadonlyMap<string, Box>;
  readonly bars: readonly SegmentBar[];
  /** By wire id; a wire whose ends are not drawn is missing. */
  readonly paths: ReadonlyMap<string, readonly Point[]>;
  /** Around everything, names of segments included. */
  readonly bounds: Box;
  readonly slots: PodSlots;
  /** Of each node's grid. */
  readonly podColumns: number;
  /** Undefined in a lab without Services and workloads. */
  readonly band: BandLayout | undefined;
  /** Of the logical view, by reference: whether what can fold is folded. */
  readonly folds?: ReadonlyMap<string, boolean>;
  /** Of the logical view, by reference: the folded element that stands for it. */
  readonly hiddenIn?: ReadonlyMap<string, string>;
}

/** A bar that stands for a segment, or for the part of it that is beside one column of nodes. */
export interface SegmentBar {
  readonly ref: string;
  readonly segmentId: string;
  readonly isVertical: boolean;
  /** Joins the bars of two columns; no wire ends at it. */
  readonly isJoint: boolean;
  readonly box: Box;
  /** Where the name of the segment stands, at the left or in the middle; only at the first of its bars. */
  readonly label: Point | undefined;
}

/** Nodes below each other, with the bars of their segments at their right. */
export interface NodeColumn {
  readonly machines: readonly TopologyMachine[];
  /** Of its machines. */
  readonly right: number;
}
