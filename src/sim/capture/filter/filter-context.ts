/** What a filter is read with. */
import type { IpAddress } from '../../wire/ip-address';
import type { FilterLayers } from './filter-link';
import type { FilterReader } from './filter-reader';

/** The addresses of a name; undefined when nobody has it. */
export type HostNames = (name: string) => readonly IpAddress[] | undefined;

export interface FilterContext {
  readonly reader: FilterReader;
  readonly layers: FilterLayers;
  /** Whether packets are known to go in or out. */
  readonly hasDirections: boolean;
  /** The broadcast addresses that `ip broadcast` means end with what is zero here; 0 where that is not known. */
  readonly netmask: number;
  readonly hostNames: HostNames;
}
