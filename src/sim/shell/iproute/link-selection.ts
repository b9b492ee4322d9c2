/** Which interfaces `ip link show` and `ip addr show` are about: `dev NAME`, `up`, `master NAME`, `type KIND`. */
import { EXIT_MISTAKE, type ArgumentReader } from './argument-reader';
import type { LinkSnapshot } from './link-snapshot';

export class LinkSelection {
  #name: string | undefined = undefined;
  #master: string | undefined = undefined;
  #type: string | undefined = undefined;
  #hasNoMaster = false;
  #isUp = false;

  get hasName(): boolean {
    return this.#name !== undefined;
  }

  /** Takes a word of the command, with the value behind it. */
  read(word: string, reader: ArgumentReader): void {
    if (word === 'up') this.#isUp = true;
    else if (word === 'nomaster') this.#hasNoMaster = true;
    else if (word === 'master') this.#master = reader.value();
    else if (word === 'type') this.#type = reader.value();
    else if (word === 'vrf' || word === 'group') {
      const value = reader.value();
      if (word === 'vrf') reader.failArgument(value, 'Not a valid VRF name\n');
    } else {
      const name = word === 'dev' ? reader.value() : word;
      if (this.#name !== undefined) reader.failDuplicate('dev', name);
      this.#name ??= name;
    }
  }

  choose(links: readonly LinkSnapshot[], reader: ArgumentReader): readonly LinkSnapshot[] {
    if (reader.hasFailed()) return [];
    const isKnown = (name: string): boolean => links.some((link) => link.name === name);
    if (this.#master !== undefined && !isKnown(this.#master)) {
      reader.failArgument(this.#master, 'Device does not exist\n');
    }
    if (this.#name !== undefined && !isKnown(this.#name)) {
      reader.fail(`Device "${this.#name}" does not exist.`, EXIT_MISTAKE);
    }
    return links.filter(
      ({ name, isUp, master, kind }) =>
        (this.#name === undefined || name === this.#name) &&
        (this.#master === undefined || master === this.#master) &&
        (this.#type === undefined || kind === this.#type) &&
        (!this.#hasNoMaster || master === undefined) &&
        (!this.#isUp || isUp),
    );
  }
}
