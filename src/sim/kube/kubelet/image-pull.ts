/**
 * Gets the image of a container before its start.
 *
 * Kubernetes v1.32 `pkg/kubelet/images/image_manager.go` (`EnsureImageExists`): the pull policies, names that are none,
 * and the growing waits between attempts that fail.
 */
import { microseconds, milliseconds, type Duration } from '../../base/time';
import type { Container } from '../model/pod';
import { imageNameProblem, pullFailureText } from './image-reference';
import type { KubeletContext } from './kubelet-context';
import { NOTICE_TIME } from './restart-backoff';

/** What cannot be started as it is, the kubelet tries again when it next goes over its Pods. */
export const CONFIG_RETRY_TIME = milliseconds(10_000);
/** `imageBackOff`. */
const FIRST_WAIT_MS = 10_000;
const MAX_WAIT_MS = 300_000;

export interface ImagePullOwner {
  /** As it is now: another image may come. */
  container(): Container;
  /** The Pod goes. */
  isStopping(): boolean;
  /** How long the start itself takes. */
  startTime(): Duration;
  /** In place of what was scheduled before. */
  schedule(delay: Duration, run: () => void): void;
  event(type: 'Normal' | 'Warning', reason: string, message: string): void;
  /** Says why the container waits. */
  waitFor(reason: string, message: string): void;
}

export class ImagePull {
  readonly #context: KubeletContext;
  readonly #owner: ImagePullOwner;
  #waitMs = FIRST_WAIT_MS;

  constructor(context: KubeletContext, owner: ImagePullOwner) {
    this.#context = context;
    this.#owner = owner;
  }

  /** It is another image from now on. */
  forget(): void {
    this.#waitMs = FIRST_WAIT_MS;
  }

  /** Calls `onReady` when the image is there and the container can start; tries until then. */
  begin(onReady: () => void): void {
    const { image, imagePullPolicy = 'IfNotPresent' } = this.#owner.container();
    const { pulledImages, images } = this.#context;
    const again = (): void => this.begin(onReady);
    const invalid = imageNameProblem(image);
    if (invalid !== undefined) {
      this.#owner.event('Warning', 'InspectFailed', invalid);
      this.#retry('InvalidImageName', invalid, again);
      return;
    }
    const isPresent = pulledImages.has(image);
    if (!isPresent && imagePullPolicy === 'Never') {
      const message = `Container image "${image}" is not present with pull policy of Never`;
      this.#owner.event('Warning', 'ErrImageNeverPull', message);
      this.#retry('ErrImageNeverPull', message, again);
      return;
    }
    if (isPresent && imagePullPolicy !== 'Always') {
      this.#owner.event('Normal', 'Pulled', `Container image "${image}" already present on machine`);
      this.#owner.schedule(this.#owner.startTime(), onReady);
      return;
    }
    this.#owner.event('Normal', 'Pulling', `Pulling image "${image}"`);
    const duration = this.#context.pullTime(image, isPresent);
    const failure = images.pullFailure?.(image);
    if (failure !== undefined) {
      this.#owner.schedule(duration, () => this.#fail(pullFailureText(image, failure), again));
      return;
    }
    pulledImages.add(image);
    const pullMs = Math.round(duration / 1_000_000);
    const message = `Successfully pulled image "${image}" in ${pullMs}ms (${pullMs}ms including waiting)`;
    this.#context.scheduler.schedule(duration, () => {
      if (!this.#owner.isStopping()) this.#owner.event('Normal', 'Pulled', message);
    });
    this.#owner.schedule(microseconds(duration / 1_000 + this.#owner.startTime() / 1_000), onReady);
  }

  #fail(why: string, again: () => void): void {
    const { image } = this.#owner.container();
    this.#owner.event('Warning', 'Failed', `Failed to pull image "${image}": ${why}`);
    this.#owner.waitFor('ErrImagePull', why);
    const wait = milliseconds(this.#waitMs);
    this.#waitMs = Math.min(this.#waitMs * 2, MAX_WAIT_MS);
    const { scheduler } = this.#context;
    const readyAt = scheduler.now() + NOTICE_TIME + wait;
    const look = (): void => {
      if (scheduler.now() >= readyAt) {
        again();
        return;
      }
      const message = `Back-off pulling image "${image}"`;
      this.#owner.event('Normal', 'BackOff', message);
      this.#owner.waitFor('ImagePullBackOff', `${message}: ErrImagePull: ${why}`);
      this.#owner.schedule(this.#context.nextLook(`${image} ${scheduler.now()}`, readyAt), look);
    };
    this.#owner.schedule(NOTICE_TIME, look);
  }

  /** The kubelet finds the same whenever it comes to this Pod. */
  #retry(reason: string, message: string, again: () => void): void {
    this.#owner.waitFor(reason, message);
    this.#owner.schedule(CONFIG_RETRY_TIME, again);
  }
}
