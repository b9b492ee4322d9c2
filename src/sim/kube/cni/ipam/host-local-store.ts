/** Which addresses `host-local` has given to whom: files (containernetworking/plugins `plugins/ipam/host-local/backend/disk`). */
import { formatIp, parseIp, type IpAddress } from '../../../wire/ip-address';
import type { CniFiles } from '../cni-files';

const LINE_BREAK = '\r\n';
const LAST_RESERVED = 'last_reserved_ip.';

/** Whose an address is. */
interface AddressHolder {
  readonly containerId: string;
  readonly ifName: string;
}

export class HostLocalStore {
  readonly #files: CniFiles;
  readonly #directory: string;

  constructor(files: CniFiles, directory: string) {
    this.#files = files;
    this.#directory = directory;
  }

  isTaken(address: IpAddress): boolean {
    return this.#files.has(this.#pathOf(formatIp(address)));
  }

  reserve(address: IpAddress, rangeIndex: number, { containerId, ifName }: AddressHolder): void {
    const text = formatIp(address);
    if (!this.#files.has(this.#pathOf('lock'))) this.#files.write(this.#pathOf('lock'), '');
    this.#files.write(this.#pathOf(text), `${containerId}${LINE_BREAK}${ifName}`);
    this.#files.write(this.#pathOf(`${LAST_RESERVED}${rangeIndex}`), text);
  }

  lastReserved(rangeIndex: number): IpAddress | undefined {
    return parseIp(this.#files.read(this.#pathOf(`${LAST_RESERVED}${rangeIndex}`)) ?? '');
  }

  addressesOf(holder: AddressHolder): readonly IpAddress[] {
    return this.#filesOf(holder).flatMap((name) => parseIp(name) ?? []);
  }

  free(address: string): void {
    this.#files.remove(this.#pathOf(address));
  }

  release(holder: AddressHolder): void {
    for (const name of this.#filesOf(holder)) this.free(name);
  }

  #filesOf({ containerId, ifName }: AddressHolder): readonly string[] {
    const wanted = `${containerId}${LINE_BREAK}${ifName}`;
    return this.#files
      .list(this.#directory)
      .filter((name) => this.#files.read(this.#pathOf(name))?.trim() === wanted);
  }

  #pathOf(name: string): string {
    return `${this.#directory}/${name}`;
  }
}
