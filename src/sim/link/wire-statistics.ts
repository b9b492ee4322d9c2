/** Counts frames on wires over the whole lab: how busy the network is, and whether it has gone quiet. */
export class WireStatistics {
  /** One frame on one link. */
  transmissions = 0;
}
