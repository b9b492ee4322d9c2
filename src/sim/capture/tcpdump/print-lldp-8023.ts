/** LLDP's fields of IEEE 802.3 (802.3bc; print-lldp.c). */
import { bitNamesOf, hexText, nameTable } from './name-table';
import type { TcpdumpContext } from './tcpdump-context';

const KINDS = nameTable(`
  1 MAC/PHY configuration/status;2 Power via MDI;3 Link aggregation;4 Max frame size`);

const NEGOTIATION = nameTable('1 supported;2 enabled');

const LINK_CAPABILITIES = nameTable(`
  16384 10BASE-T hdx;8192 10BASE-T fdx;4096 100BASE-T4;2048 100BASE-TX hdx;1024 100BASE-TX fdx;
  512 100BASE-T2 hdx;256 100BASE-T2 fdx;128 Pause for fdx links;64 Asym PAUSE for fdx;32 Sym PAUSE for fdx;
  16 Asym and Sym PAUSE for fdx;8 1000BASE-{X LX SX CX} hdx;4 1000BASE-{X LX SX CX} fdx;2 1000BASE-T hdx;
  1 1000BASE-T fdx`);

const LINK_TYPES = nameTable(`
  0 Unknown;1 AUI;2 10BASE_5;3 FOIRL;4 10BASE2;5 10BASET duplex mode unknown;6 10BASEFP;7 10BASEFB;
  8 10BASEFL duplex mode unknown;9 10BROAD36;10 10BASET hdx;11 10BASET fdx;12 10BASEFL hdx;13 10BASEFL fdx;
  14 100BASET4;15 100BASETX hdx;16 100BASETX fdx;17 100BASEFX hdx;18 100BASEFX fdx;19 100BASET2 hdx;
  20 100BASET2 fdx;21 1000BASEX hdx;22 1000BASEX fdx;23 1000BASELX hdx;24 1000BASELX fdx;25 1000BASESX hdx;
  26 1000BASESX fdx;27 1000BASECX hdx;28 1000BASECX fdx;29 1000BASET hdx;30 1000BASET fdx;31 10GBASEX;
  32 10GBASELX4;33 10GBASER;34 10GBASEER;35 10GBASELR;36 10GBASESR;37 10GBASEW;38 10GBASEEW;39 10GBASELW;
  40 10GBASESW`);

const POWER_SUPPORT = nameTable('1 PSE;2 supported;4 enabled;8 can be controlled');

const POWER_PAIRS = nameTable('1 signal;2 spare');

const POWER_CLASSES = nameTable('1 class0;2 class1;3 class2;4 class3;5 class4');

const AGGREGATION = nameTable('1 supported;2 enabled');

/** How long a field of each kind is at least, its header included. */
const SHORTEST = new Map([
  [1, 9],
  [2, 7],
  [3, 9],
  [4, 6],
]);

export function printLldp8023(context: TcpdumpContext, offset: number, lengthBytes: number): boolean {
  if (lengthBytes < 4) return false;
  const kind = context.get8(offset + 3);
  context.put(`\n\t  ${KINDS.get(kind) ?? 'unknown'} Subtype (${kind})`);
  const shortest = SHORTEST.get(kind);
  if (shortest === undefined) return true;
  if (lengthBytes < shortest) return false;
  const body = offset + 4;
  const first = context.get8(body);
  switch (kind) {
    case 1: {
      const [capabilities, type] = [context.get16(body + 1), context.get16(body + 3)];
      context.put(`\n\t    autonegotiation [${bitNamesOf(NEGOTIATION, first)}] (${hexText(first, 2)})`);
      context.put(
        `\n\t    PMD autoneg capability [${bitNamesOf(LINK_CAPABILITIES, capabilities, 'unknown')}] (${hexText(capabilities, 4)})`,
      );
      context.put(`\n\t    MAU type ${LINK_TYPES.get(type) ?? 'unknown'} (${hexText(type, 4)})`);
      break;
    }
    case 2:
      context.put(
        `\n\t    MDI power support [${bitNamesOf(POWER_SUPPORT, first)}], ` +
          `power pair ${POWER_PAIRS.get(context.get8(body + 1)) ?? 'unknown'}, ` +
          `power class ${POWER_CLASSES.get(context.get8(body + 2)) ?? 'unknown'}`,
      );
      break;
    case 3:
      printLldpAggregation(context, offset);
      break;
    default:
      context.put(`\n\t    MTU size ${context.get16(body)}`);
  }
  return false;
}

/** Which group of links a port belongs to; 802.1 has the same field. */
export function printLldpAggregation(context: TcpdumpContext, offset: number): void {
  const status = context.get8(offset + 4);
  context.put(
    `\n\t    aggregation status [${bitNamesOf(AGGREGATION, status)}], aggregation port ID ${context.get32(offset + 5)}`,
  );
}
