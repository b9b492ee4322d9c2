import type { CableFault } from '../link/cable-fault';

/** What is wrong with one direction of a cable; the cable by the machine and the interface at its end. */
export interface LabFault {
  readonly machine: string;
  readonly device: string;
  /** As seen from the machine. */
  readonly direction: 'out' | 'in';
  readonly fault: CableFault;
}
