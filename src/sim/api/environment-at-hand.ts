/** For who looks at a lab or takes it through a Scenario without being in it: a place where kubectl has the API server at hand. */
import { Environment, Process } from '../host/process';
import type { Machine } from '../host/machine';
import { API_DOOR, ApiDoor } from '../shell/kubectl/direct-client';

/** It is in no table of processes. */
export const UNSEEN_PID = 0;

/** Undefined in a lab without a cluster. */
export function environmentAtHand(machines: ReadonlyMap<string, Machine>): Environment | undefined {
  for (const machine of machines.values()) {
    const door = machine.root.doors.get(API_DOOR);
    if (!(door instanceof ApiDoor)) continue;
    const { root } = machine;
    return new Environment({
      name: `${root.name} inspection`,
      machineName: root.machineName,
      hostname: root.hostname,
      namespace: machine.rootNamespace,
      programs: 'all',
      flavor: 'gnu',
      startTimeMs: root.startTimeMs,
      files: root.files,
      doors: new Map([[API_DOOR, door.atHand()]]),
      createProcess: (environment, argv, output) => new Process(UNSEEN_PID, environment, argv, output),
    });
  }
  return undefined;
}
