/** What a Scenario breaks, or mends: cables, and programs of nodes. */
import { wordsOf } from '../base/diagnostic';
import { clausesOf, listOf, say, type Wording } from '../base/sentence';
import { SIGNAL } from '../host/process';
import type { FaultTarget } from '../lab/scenario/scenario';
import type { Simulation } from './simulation';

/** Answers what is wrong. */
export function carryOutFault(simulation: Simulation, target: FaultTarget): Wording | undefined {
  switch (target.kind) {
    case 'cables':
      return changeCables(simulation, target);
    case 'pod':
      return plugPod(simulation, target);
    case 'daemon':
      return killDaemon(simulation, target);
  }
}

function changeCables(
  simulation: Simulation,
  { cables, faults }: FaultTarget & { readonly kind: 'cables' },
): Wording | undefined {
  const { document } = simulation;
  const others = document.spec.faults.filter(
    (fault) =>
      !cables.some(
        ({ machine, device, direction }) =>
          fault.machine === machine && fault.device === device && fault.direction === direction,
      ),
  );
  const outcome = simulation.update({
    ...document,
    spec: { ...document.spec, faults: [...others, ...faults] },
  });
  switch (outcome.kind) {
    case 'applied':
      return undefined;
    case 'refused':
      return listOf(outcome.diagnostics.map(wordsOf));
    case 'needs-restart':
      return clausesOf(outcome.reasons);
  }
}

/** Both ends lose their carrier or find it again, and keep their routes: nobody has set a device down. */
function plugPod(
  simulation: Simulation,
  { pod, isDown }: FaultTarget & { readonly kind: 'pod' },
): Wording | undefined {
  const place = simulation.findPlace(pod);
  if (!place.ok) return place.error;
  const device = place.value.namespace.stack.findDevice('eth0');
  if (device?.kind !== 'veth' || device.peer === undefined) {
    return say('{pod} has no cable of its own to its node', { pod: place.value.id });
  }
  for (const end of [device, device.peer]) end.setCarrier(!isDown && end.peer?.isUp === true);
  return undefined;
}

function killDaemon(
  simulation: Simulation,
  { node, name }: FaultTarget & { readonly kind: 'daemon' },
): Wording | undefined {
  const machine = simulation.machines.get(node);
  if (machine === undefined) return say('no node "{node}"', { node });
  machine.wake();
  const running = [...machine.root.processes].filter(({ exitCode }) => exitCode === undefined);
  const wanted = running.filter(({ argv }) => programOf(argv) === name);
  if (wanted.length === 0) {
    const names = [...new Set(running.map(({ argv }) => programOf(argv)))].toSorted();
    return say('no program "{name}" runs on {node}; there are {names}', {
      name,
      node,
      names: names.join(', '),
    });
  }
  for (const process of wanted) process.kill(SIGNAL.KILL);
  return undefined;
}

/** `/usr/local/bin/kube-proxy --config=…` is kube-proxy. */
function programOf([path = '']: readonly string[]): string {
  return path.split('/').at(-1) ?? path;
}
