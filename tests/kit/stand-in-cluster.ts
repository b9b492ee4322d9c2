/** A lab of its own that stands in for a real cluster: its API server over HTTP, commands in its Pods, and a kubeconfig for it. */
import { join } from 'node:path';
import { ApiHttpServer } from '#kit/api-http-server';
import { CommandLab } from '#kit/command-lab';
import { execSocket, type HeardCommand } from '#kit/exec-socket';
import { RealKubectl } from '#kit/real-kubectl';
import type { Simulation } from '#sim/api/simulation';
import { inEnglish } from '#sim/base/sentence';

/** Virtual time goes on only while commands run. */
const TICK_MS = 5;
const TICK_NS = 100_000_000;

export class StandInCluster {
  /** `http://127.0.0.1:PORT/SECRET` */
  readonly server: string;
  readonly #http: ApiHttpServer;
  readonly #kubectl: RealKubectl;

  private constructor(http: ApiHttpServer, server: string, program: string) {
    this.server = server;
    this.#http = http;
    this.#kubectl = new RealKubectl(program, server);
  }

  /** `program`: the kubectl that asks it. `onRequest` hears `POST /api/v1/namespaces` after it was answered. */
  static async start(
    program: string,
    lab: string,
    onRequest: (request: string) => void = () => undefined,
  ): Promise<StandInCluster> {
    const { simulation } = new CommandLab(lab);
    const http = new ApiHttpServer(
      (request) => {
        const answer = simulation.cluster.rest.handle(request);
        if (request.method !== 'GET') simulation.settle();
        onRequest(`${request.method} ${request.path}`);
        return answer;
      },
      execSocket((pod, argv, heard) => execLive(simulation, { pod, argv }, heard)),
    );
    return new StandInCluster(http, await http.listen(), program);
  }

  /** Every request, as `GET /api/v1/pods`. */
  get requests(): readonly string[] {
    return this.#http.requests;
  }

  /** Names in what was asked to be deleted. */
  get deleted(): readonly string[] {
    return this.requests
      .filter((request) => request.startsWith('DELETE '))
      .map((request) => request.split('/').at(-1) ?? '');
  }

  /** A file. */
  get kubeconfig(): string {
    return join(this.#kubectl.folder, 'config');
  }

  async close(): Promise<void> {
    await this.#http.close();
    this.#kubectl.close();
  }
}

function execLive(
  simulation: Simulation,
  { pod, argv }: { readonly pod: string; readonly argv: readonly string[] },
  heard: HeardCommand,
): () => void {
  const started = simulation.exec(pod, argv, heard);
  if (!started.ok) throw new Error(inEnglish(started.error));
  const command = started.value;
  command.endInput();
  const clock = setInterval(() => simulation.runFor(TICK_NS), TICK_MS);
  command.onExit((exitCode) => {
    clearInterval(clock);
    heard.ended(exitCode);
  });
  return () => {
    clearInterval(clock);
    if (command.exitCode === undefined) command.kill();
  };
}
