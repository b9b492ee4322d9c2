/** UDP echo between two Pods of a running lab, without processes in between: how fast packets cross a real cluster. */
import { invariant } from '../base/invariant';
import { parseIpv4 } from '../wire/ipv4-address';
import type { Simulation } from './simulation';

const ECHO_PORT = 7;
/** Virtual time per slice while waiting for frames. */
const SLICE_NS = 1_000_000;

export interface PodEchoOptions {
  /** A target: a Pod that asks. */
  readonly client: string;
  /** A target: the Pod that answers on UDP port 7. */
  readonly server: string;
  /** Where the client sends to: the server's address, or that of a Service in front of it. */
  readonly address: string;
  readonly payloadBytes: number;
}

export class PodEcho {
  readonly #simulation: Simulation;
  #echoes = 0;

  constructor(simulation: Simulation, options: PodEchoOptions) {
    this.#simulation = simulation;
    const client = simulation.findPlace(options.client);
    const server = simulation.findPlace(options.server);
    const address = parseIpv4(options.address);
    invariant(client.ok && server.ok && address !== undefined, 'the echo Pods run and have addresses');
    const listening = server.value.namespace.udp.bind({ port: ECHO_PORT });
    if (typeof listening !== 'string') {
      listening.onDatagram = (payload, from, fromPort): void => {
        listening.send(payload, from, fromPort);
      };
    }
    const asking = client.value.namespace.udp.bind({});
    invariant(typeof asking !== 'string', 'an ephemeral port is free');
    const payload = new Uint8Array(options.payloadBytes);
    asking.onDatagram = (): void => {
      this.#echoes += 1;
      asking.send(payload, address, ECHO_PORT);
    };
    asking.send(payload, address, ECHO_PORT);
  }

  get echoes(): number {
    return this.#echoes;
  }

  /** Runs until so many more frames have crossed a link; answers how many did. */
  run(transmissions: number): number {
    const start = this.#simulation.transmissions;
    while (this.#simulation.transmissions - start < transmissions) {
      const before = this.#simulation.transmissions;
      this.#simulation.runFor(SLICE_NS);
      invariant(this.#simulation.transmissions > before, 'the echo goes on');
    }
    return this.#simulation.transmissions - start;
  }
}
