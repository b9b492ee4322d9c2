/** A small cluster, kubectl on the laptop beside it, and the same API server for the real kubectl. */
import { seconds, type SimTime } from '#sim/base/time';
import type { RestHandler } from '#sim/kube/api/rest';
import type { KubeObject } from '#sim/kube/objects/kube-object';
import { giveKubectlAccess } from '#sim/lab/build/kubectl-access';
import { startCommand } from '#sim/shell/start-command';
import { clusterRig, type ClusterRig } from './cluster-rig';
import type { KubectlRun } from './real-kubectl';

/** Of virtual time. */
const COMMAND_LIMIT = seconds(600);

export class KubectlLab {
  readonly rig: ClusterRig;
  /** What the environment of a command has beside the standard. */
  readonly variables = new Map<string, string>();

  constructor(objects: readonly KubeObject[] = [], rig: ClusterRig = clusterRig()) {
    this.rig = rig;
    const { machines } = this.rig.network;
    const laptop = machines.get('laptop');
    if (laptop === undefined) throw new Error('there is no laptop');
    giveKubectlAccess(laptop, this.rig.cluster, '192.168.0.10');
    this.rig.settle();
    this.rig.apply(...objects);
    this.rig.settle();
  }

  /** Runs our kubectl with these arguments, or stops it after ten minutes. */
  run(
    args: readonly string[],
    options: { readonly input?: string; readonly limitMs?: number } = {},
  ): KubectlRun {
    const laptop = this.rig.network.machines.get('laptop');
    if (laptop === undefined) throw new Error('there is no laptop');
    let [stdout, stderr] = ['', ''];
    const process = startCommand(laptop.root, [...this.#environmentWords(), 'kubectl', ...args], {
      stdout: (text) => (stdout += text),
      stderr: (text) => (stderr += text),
    });
    process.stdin.push(options.input ?? '');
    process.stdin.end();
    const { scheduler } = this.rig;
    const limit = options.limitMs === undefined ? COMMAND_LIMIT : options.limitMs * 1_000_000;
    const end = scheduler.now() + limit;
    while (process.exitCode === undefined && scheduler.now() < end) {
      scheduler.runUntil(Math.min(end, scheduler.now() + 1_000_000) as SimTime);
    }
    return { stdout, stderr, exitCode: process.exitCode ?? -1 };
  }

  #environmentWords(): readonly string[] {
    const pairs = [...this.variables].map(([name, value]) => `${name}=${value}`);
    return pairs.length === 0 ? [] : ['env', ...pairs];
  }

  get rest(): RestHandler {
    return this.rig.cluster.rest;
  }

  writeFile(path: string, text: string): void {
    this.rig.network.machines.get('laptop')?.root.files.write(path, text);
  }
}
