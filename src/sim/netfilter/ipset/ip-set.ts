/** One set of `ipset(8)` under its name. Swapping two sets exchanges what is in them; a rule keeps the name. */
import type { PacketContext } from '../packet-context';
import type { SetSides } from '../set-sides';
import { parseElement } from './parse-element';
import { NO_EXTENSIONS, type PacketChange, type SetBody } from './set-body';
import type { SetQuery } from './set-element';
import type { SetFamily } from './set-type';

export class IpSet {
  /** Changed by `ipset rename` only. */
  name: string;
  body: SetBody;

  constructor(name: string, body: SetBody) {
    this.name = name;
    this.body = body;
  }

  /** Undefined: packets of either family can be asked about. */
  get family(): SetFamily | undefined {
    const { type, options } = this.body;
    return type.name === 'list:set' || type.name === 'bitmap:port' ? undefined : options.family;
  }

  /** As `-m set` asks. */
  test(context: PacketContext, query: SetQuery): boolean {
    return this.body.test(context, query);
  }

  addPacket(context: PacketContext, sides: SetSides, change: PacketChange): boolean {
    return this.body.addPacket(context, sides, change);
  }

  removePacket(context: PacketContext, sides: SetSides): boolean {
    return this.body.removePacket(context, sides);
  }

  /** As `ipset add` takes it. Answers ipset's words when it cannot. */
  add(text: string, isNomatch = false): string | undefined {
    const { body } = this;
    const parsed = parseElement(text, body.type, body.options.family, 'add');
    return parsed.ok ? body.add(parsed.value, { ...NO_EXTENSIONS, isNomatch }, false) : parsed.error;
  }
}
