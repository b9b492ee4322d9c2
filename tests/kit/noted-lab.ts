import type { CaptureSession } from '#sim/api/capture-session';
import type { Simulation } from '#sim/api/simulation';
import { CommandLab } from './command-lab';
import { manifestOf, toolPod, webPod, webService } from './lab-manifest';

const LAB = manifestOf(
  toolPod('client', 'node1'),
  webPod('web', 'node2'),
  webService('web', 'clusterIP: 10.96.7.7, ports: [{port: 80}]'),
);

/** A lab in which all kinds of packets have been sent, and a capture of all of them. */
export function openNotedLab(): { readonly simulation: Simulation; readonly capture: CaptureSession } {
  const lab = new CommandLab(LAB);
  const { simulation } = lab;
  const all = simulation.startCapture({ interfaces: ['any'], filter: '' });
  if (!all.ok) throw new Error(all.error.kind);
  const capture = all.value;
  for (const command of [
    'curl -s http://web/',
    'curl -s http://10.244.2.2/',
    'ping -c 1 192.168.0.12',
    'ping -c 1 192.168.0.100',
    'traceroute -n 10.244.2.2',
    'ping -c 1 -s 4000 10.244.2.2',
  ]) {
    lab.sh('client', command);
  }
  lab.sh('node/node1', 'curl -s http://10.96.7.7/');
  simulation.runUntilQuiet(5e9);
  return { simulation, capture };
}
