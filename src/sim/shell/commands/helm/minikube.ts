/**
 * minikube 1.35, as far as tutorials of Ingress use it: `addons enable|disable|list`, `ip`, `version`. The cluster is the lab's.
 */
import type { Process, Program } from '../../../host/process';
import type { Task } from '../../../host/task';
import {
  CERTGEN_IMAGE,
  CONTROLLER_IMAGE,
  MINIKUBE_INSTALLATION,
} from '../../../kube/ingress/nginx/installation';
import { nginxObjects } from '../../../kube/ingress/nginx/nginx-objects';
import type { KubeObject } from '../../../kube/objects/kube-object';
import type { CommandFinder } from '../../shell-state';
import { KubectlChild } from './kubectl-child';

const { namespace } = MINIKUBE_INSTALLATION;

export function minikubeWith(findCommand: CommandFinder): Program {
  return function* minikube(process, args) {
    return yield* new Minikube(process, findCommand).run(args.filter((word) => !word.startsWith('-')));
  };
}

class Minikube {
  readonly #process: Process;
  readonly #kubectl: KubectlChild;

  constructor(process: Process, findCommand: CommandFinder) {
    this.#process = process;
    this.#kubectl = new KubectlChild(process, findCommand);
  }

  *run([command = '', verb = '', addon = '']: readonly string[]): Task<number> {
    if (command === 'version')
      return this.#print('minikube version: v1.35.0\ncommit: dd5d320e41b5451cdf3c01891bc4e13d189586ed\n');
    if (command === 'ip') return yield* this.#address();
    if (command !== 'addons')
      return this.#fail(`❌  this lab's minikube knows addons, ip and version, and not "${command}"\n`);
    if (verb === 'list') return yield* this.#list();
    if (verb !== 'enable' && verb !== 'disable')
      return this.#fail(`❌  Exiting due to MK_USAGE: usage: minikube addons ${verb} ADDON_NAME\n`);
    if (addon !== 'ingress') {
      return this.#fail(
        `❌  Exiting due to MK_ADDON_${verb.toUpperCase()}: ${verb} failed: property name "${addon}" not found\n`,
      );
    }
    return verb === 'enable' ? yield* this.#enable() : yield* this.#disable();
  }

  #print(text: string): number {
    this.#process.stdout(text);
    return 0;
  }

  #fail(text: string): number {
    this.#process.stderr(text);
    return 1;
  }

  *#address(): Task<number> {
    const path = 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}';
    const { output, exitCode } = yield* this.#kubectl.run([
      'get',
      'nodes',
      '-l',
      'node-role.kubernetes.io/control-plane',
      '-o',
      path,
    ]);
    return exitCode === 0 ? this.#print(`${output.trim()}\n`) : exitCode;
  }

  *#enable(): Task<number> {
    this.#print(
      '💡  ingress is an addon maintained by Kubernetes. For any concerns contact minikube on GitHub.\n' +
        'You can view the list of minikube maintainers at: https://github.com/kubernetes/minikube/blob/master/OWNERS\n' +
        `    ▪ Using image ${CERTGEN_IMAGE}\n    ▪ Using image ${CONTROLLER_IMAGE}\n    ▪ Using image ${CERTGEN_IMAGE}\n`,
    );
    const applied = yield* this.#kubectl.run(['apply', '-f', '-'], this.#objects());
    if (applied.exitCode !== 0) return this.#fail('❌  Exiting due to MK_ADDON_ENABLE: enable failed\n');
    this.#print('🔎  Verifying ingress addon...\n');
    const workload = 'deployment/ingress-nginx-controller';
    const ready = yield* this.#kubectl.run([
      'rollout',
      'status',
      '-n',
      namespace,
      workload,
      '--timeout=360s',
    ]);
    if (ready.exitCode !== 0)
      return this.#fail(
        '❌  Exiting due to MK_ADDON_ENABLE: enable failed: run callbacks: waiting for app.kubernetes.io/name=ingress-nginx pods\n',
      );
    return this.#print("🌟  The 'ingress' addon is enabled\n");
  }

  *#disable(): Task<number> {
    yield* this.#kubectl.run(['delete', '--wait=false', '--ignore-not-found', '-f', '-'], this.#objects());
    return this.#print("🌑  \"The 'ingress' addon is disabled\n");
  }

  *#list(): Task<number> {
    const { output } = yield* this.#kubectl.run([
      'get',
      'deployment',
      '-n',
      namespace,
      'ingress-nginx-controller',
      '--ignore-not-found',
      '-o',
      'name',
    ]);
    const status = output.trim() === '' ? 'disabled    ' : 'enabled ✅  ';
    const rule = '|------------|----------|--------------|------------|\n';
    return this.#print(
      `${rule}| ADDON NAME | PROFILE  |    STATUS    | MAINTAINER |\n${rule}| ingress    | minikube | ${status} | Kubernetes |\n${rule}`,
    );
  }

  #objects(): readonly KubeObject[] {
    const labels = {
      'app.kubernetes.io/name': 'ingress-nginx',
      'app.kubernetes.io/instance': 'ingress-nginx',
    };
    return [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
      ...nginxObjects(MINIKUBE_INSTALLATION),
    ];
  }
}
