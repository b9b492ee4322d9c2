/**
 * BIRD and confd of one node: the configuration as Calico's objects have it, written anew when they change.
 *
 * In the container of calico-node runit starts them, and starts them anew when they end.
 */
import { BirdService } from '../../../app/bgp/bird-service';
import { seconds, type SimTime } from '../../../base/time';
import type { Environment } from '../../../host/process';
import { equalsJson } from '../../store/json';
import { birdConfigOf, type BgpView } from './bgp-config';

const BIRD_COMMAND = [
  'bird',
  '-R',
  '-s',
  '/var/run/calico/bird.ctl',
  '-d',
  '-c',
  '/etc/calico/confd/config/bird.cfg',
];
/** runit starts anew what has ended. */
export const RUNIT_PAUSE = seconds(1);
/** A session that comes up takes a few seconds; who waits longer waits for somebody who does not answer. */
const PATIENCE_NS = 15_000_000_000;
/** After a session has come up: until the other side has told its routes. */
const FEED_TIME_NS = 500_000_000;

export class NodeBird {
  readonly #service: BirdService;
  /** What the configuration says now. */
  #told: BgpView;

  constructor(environment: Environment, view: BgpView) {
    this.#told = view;
    const supervisor = { argv: BIRD_COMMAND, restartDelay: RUNIT_PAUSE, restartsAlways: true };
    this.#service = new BirdService(environment, supervisor, birdConfigOf(view));
  }

  /** Have all sessions come up that will? */
  isSettledAt(now: SimTime): boolean {
    const speaker = this.#service.daemon?.speaker;
    if (speaker === undefined || now - speaker.startedAt > PATIENCE_NS) return true;
    return speaker.sessions().every(({ state, since }) => state === 'up' && now - since > FEED_TIME_NS);
  }

  follow(view: BgpView): void {
    const told = this.#told;
    const isKnown =
      told.peering === view.peering &&
      told.pools === view.pools &&
      equalsJson(told.blocks, view.blocks) &&
      told.self.address === view.self.address;
    if (isKnown) return;
    this.#told = view;
    this.#service.configure(birdConfigOf(view));
  }

  /** Its container has ended. */
  stop(): void {
    this.#service.stop();
  }
}
