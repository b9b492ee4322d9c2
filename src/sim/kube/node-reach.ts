/**
 * Whether a node reaches the API server, looked at without sending anything.
 *
 * Models a cable that is pulled, down or loses all frames, and a card that is down or has lost its address, at either
 * end. Leaves out routes, firewall rules and what lies between two segments.
 */
import type { Machine } from '../host/machine';
import { PhysicalDevice } from '../link/lan';

/** Without a control plane in the lab, only the node itself is looked at. */
export function isApiReachable(node: Machine | undefined, controlPlane: Machine | undefined): boolean {
  if (node === undefined) return false;
  return (
    node === controlPlane || (hasWayOut(node) && (controlPlane === undefined || hasWayOut(controlPlane)))
  );
}

function hasWayOut(machine: Machine): boolean {
  // Whoever touches a cable or a card wakes the machine.
  if (!machine.isAwake) return true;
  return machine.rootNamespace.stack
    .devices()
    .some(
      (device) => device instanceof PhysicalDevice && device.isUp && device.hasCarrier && device.isPassing,
    );
}
