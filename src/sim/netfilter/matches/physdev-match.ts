/** `-m physdev`: the ports of a bridge that a frame comes in and goes out by (xt_physdev). */
import type { RulePlace } from '../extension';
import type { HookDevice } from '../hook';
import { Match } from '../match';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';
import { isDeviceNamed } from '../rule-header';

/** In the order that iptables prints them. */
const ORDER = [
  '--physdev-is-in',
  '--physdev-in',
  '--physdev-is-out',
  '--physdev-out',
  '--physdev-is-bridged',
];
const MAX_NAME_LENGTH = 15;
const OPTIONS = optionTable([
  '! --physdev-is-in',
  '! --physdev-in NAME',
  '! --physdev-is-out',
  '! --physdev-out NAME',
  '! --physdev-is-bridged',
]);

interface DeviceTest {
  readonly option: string;
  readonly device: string;
  readonly isInverted: boolean;
}

export class PhysdevMatch extends Match {
  readonly name = 'physdev';
  readonly options = OPTIONS;
  readonly #tests: DeviceTest[] = [];

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [device = ''] = values;
    if (device.length > MAX_NAME_LENGTH) {
      return `interface name \`${device}' must be shorter than IFNAMSIZ (${MAX_NAME_LENGTH})`;
    }
    this.#tests.push({ option, device: values[0] ?? '', isInverted });
    return undefined;
  }

  override findProblem(): string | undefined {
    if (this.#tests.length === 0) return 'PHYSDEV: no physdev option specified';
    this.#tests.sort((a, b) => ORDER.indexOf(a.option) - ORDER.indexOf(b.option));
    return undefined;
  }

  override fits({ hookName }: RulePlace): boolean {
    if (hookName !== 'OUTPUT') return true;
    const isBridged = this.#tests.some(
      ({ option, isInverted }) => option === '--physdev-is-bridged' && !isInverted,
    );
    return isBridged || !this.#tests.some(({ option }) => option.endsWith('out'));
  }

  matches(context: RuleContext): boolean {
    const inPort = context.packet.bridgePort;
    for (const test of this.#tests) {
      if (passes(test, inPort, context.outPort) === test.isInverted) return false;
    }
    return true;
  }

  format(): string {
    return this.#tests
      .map(({ option, device, isInverted }) => {
        return `${isInverted ? ' !' : ''} ${option}${device === '' ? '' : ` ${device}`}`;
      })
      .join('');
  }

  describe(): string {
    return `PHYSDEV match${this.format()}`;
  }
}

function passes(test: DeviceTest, inPort: HookDevice | undefined, outPort: HookDevice | undefined): boolean {
  switch (test.option) {
    case '--physdev-is-in':
      return inPort !== undefined;
    case '--physdev-in':
      return inPort !== undefined && isDeviceNamed(inPort.name, test.device);
    case '--physdev-out':
      return outPort !== undefined && isDeviceNamed(outPort.name, test.device);
    default:
      return outPort !== undefined;
  }
}
