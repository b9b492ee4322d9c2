/** LLDP's fields of TIA, for telephones and other end devices (ANSI/TIA-1057; print-lldp.c). */
import { bitNamesOf, hexText, nameTable } from './name-table';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const KINDS = nameTable(`
  1 LLDP-MED Capabilities;2 Network policy;3 Location identification;4 Extended power-via-MDI;
  5 Inventory - hardware revision;6 Inventory - firmware revision;7 Inventory - software revision;
  8 Inventory - serial number;9 Inventory - manufacturer name;10 Inventory - model name;11 Inventory - asset ID`);

const CAPABILITIES = nameTable(`
  1 LLDP-MED capabilities;2 network policy;4 location identification;8 extended power via MDI-PSE;
  16 extended power via MDI-PD;32 Inventory`);

const DEVICE_TYPES = nameTable(`
  1 endpoint class 1;2 endpoint class 2;3 endpoint class 3;4 network connectivity`);

const APPLICATIONS = nameTable(`
  1 voice;2 voice signaling;3 guest voice;4 guest voice signaling;5 softphone voice;6 video conferencing;
  7 streaming video;8 video signaling`);

const POLICY_FLAGS = nameTable('128 Unknown;64 Tagged;32 reserved');

const LOCATION_FORMATS = nameTable('1 coordinate-based LCI;2 civic address LCI;3 ECS ELIN');

const ALTITUDE_TYPES = nameTable('1 meters;2 floors');

const DATUM_TYPES = nameTable(`
  1 World Geodesic System 1984;2 North American Datum 1983 (NAVD88);3 North American Datum 1983 (MLLW)`);

const LOCATION_SUBJECTS = nameTable(`
  0 location of DHCP server;1 location of the network element believed to be closest to the client;
  2 location of the client`);

const ADDRESS_PARTS = nameTable(`
  1 national subdivisions (state,canton,region,province,prefecture);2 county, parish, gun, district;
  3 city, township, shi;4 city division, borough, city district, ward chou;5 neighborhood, block;6 street`);

const POWER_SOURCES = nameTable(`
  1 PSE - primary power source;2 local - backup power source;3 PSE+local - reserved`);

const POWER_PRIORITIES = nameTable('1 critical;2 high;3 low');

const INVENTORY = nameTable(`
  5 Hardware revision;6 Firmware revision;7 Software revision;8 Serial number;9 Manufacturer name;10 Model name;
  11 Asset ID`);

const [COORDINATES, CIVIC_ADDRESS, EMERGENCY_NUMBER] = [1, 2, 3] as const;
/** The largest power that is one, in tenths of a watt. */
const MAX_POWER = 1024;

export function printLldpTia(context: TcpdumpContext, offset: number, lengthBytes: number): boolean {
  if (lengthBytes < 4) return false;
  const kind = context.get8(offset + 3);
  context.put(`\n\t  ${KINDS.get(kind) ?? 'unknown'} Subtype (${kind})`);
  const body = offset + 4;
  const bytes = lengthBytes - 4;
  switch (kind) {
    case 1:
      if (bytes >= 3) printCapabilities(context, body);
      return false;
    case 2:
      if (bytes >= 4) printPolicy(context, body);
      return false;
    case 3:
      if (bytes >= 1) printLocation(context, body, bytes);
      return false;
    case 4:
      if (bytes >= 3) printPower(context, body);
      return false;
    default: {
      const title = INVENTORY.get(kind);
      if (title === undefined) return true;
      context.put(`\n\t  ${title} `);
      context.putTextUntilZero(body, bytes);
      return false;
    }
  }
}

function printCapabilities(context: TcpdumpContext, body: number): void {
  const capabilities = context.get16(body);
  const device = context.get8(body + 2);
  context.put(
    `\n\t    Media capabilities [${bitNamesOf(CAPABILITIES, capabilities)}] (${hexText(capabilities, 4)})`,
  );
  context.put(`\n\t    Device type [${DEVICE_TYPES.get(device) ?? 'unknown'}] (${hexText(device, 2)})`);
}

function printPolicy(context: TcpdumpContext, body: number): void {
  const application = context.get8(body);
  const flags = context.get8(body + 1);
  const vlan = (context.get16(body + 1) & 0x1fff) >>> 1;
  const rest = context.get16(body + 2);
  context.put(
    `\n\t    Application type [${APPLICATIONS.get(application) ?? 'none'}] (${hexText(application, 2)})` +
      `, Flags [${bitNamesOf(POLICY_FLAGS, flags)}]\n\t    Vlan id ${vlan}, L2 priority ${(rest & 0x01ff) >>> 6}, ` +
      `DSCP value ${rest & 0x3f}`,
  );
}

function printLocation(context: TcpdumpContext, body: number, lengthBytes: number): void {
  const format = context.get8(body);
  context.put(
    `\n\t    Location data format ${LOCATION_FORMATS.get(format) ?? 'unknown'} (${hexText(format, 2)})`,
  );
  switch (format) {
    case COORDINATES:
      if (lengthBytes >= 17) printCoordinates(context, body);
      return;
    case CIVIC_ADDRESS:
      printCivicAddress(context, body, lengthBytes);
      return;
    case EMERGENCY_NUMBER:
      context.put('\n\t    ECS ELIN id ');
      context.putTextUntilZero(body + 1, lengthBytes - 1);
      return;
    default:
      context.put('\n\t    Location ID ');
      printUnknownData(context, body + 1, lengthBytes - 1, '\n\t      ');
  }
}

function printCoordinates(context: TcpdumpContext, body: number): void {
  const angle = (at: number): number =>
    (context.get8(body + at) & 3) * 2 ** 32 + context.get32(body + at + 1);
  context.put(
    `\n\t    Latitude resolution ${context.get8(body + 1) >>> 2}, latitude value ${angle(1)}` +
      `\n\t    Longitude resolution ${context.get8(body + 6) >>> 2}, longitude value ${angle(6)}`,
  );
  const type = context.get8(body + 11) >>> 4;
  const datum = context.get8(body + 16);
  context.put(
    `\n\t    Altitude type ${ALTITUDE_TYPES.get(type) ?? 'unknown'} (${type})` +
      `\n\t    Altitude resolution ${(context.get16(body + 11) >>> 6) & 0x3f}, ` +
      `altitude value 0x${(context.get32(body + 12) & 0x3fff_ffff).toString(16)}` +
      `\n\t    Datum ${DATUM_TYPES.get(datum) ?? 'unknown'} (${hexText(datum, 2)})`,
  );
}

function printCivicAddress(context: TcpdumpContext, body: number, lengthBytes: number): void {
  if (lengthBytes < 2) return;
  const addressBytes = context.get8(body + 1);
  if (addressBytes < 3 || lengthBytes < 3 + addressBytes) return;
  const subject = context.get8(body + 2);
  context.put(
    `\n\t    LCI length ${addressBytes}, LCI what ${LOCATION_SUBJECTS.get(subject) ?? 'unknown'} ` +
      `(${hexText(subject, 2)}), Country-code `,
  );
  context.putTextUntilZero(body + 3, 2);
  let left = addressBytes - 3;
  let at = body + 5;
  while (left >= 2) {
    const part = context.get8(at);
    const bytes = context.get8(at + 1);
    at += 2;
    left -= 2;
    context.put(`\n\t      CA type '${ADDRESS_PARTS.get(part) ?? 'unknown'}' (${part}), length ${bytes}: `);
    if (part === 0 || bytes === 0 || left < bytes) return;
    context.putTextUntilZero(at, bytes);
    at += bytes;
    left -= bytes;
  }
}

function printPower(context: TcpdumpContext, body: number): void {
  const value = context.get8(body);
  const power = context.get16(body + 1);
  const priority = value & 0xf;
  context.put(
    `\n\t    Power type [${(value & 3) === 0 ? 'PSE device' : 'PD device'}]` +
      `, Power source [${POWER_SOURCES.get((value & 0x30) >>> 4) ?? 'none'}]` +
      `\n\t    Power priority [${POWER_PRIORITIES.get(priority) ?? 'none'}] (${hexText(priority, 2)})`,
  );
  context.put(power < MAX_POWER ? `, Power ${(power / 10).toFixed(1)} Watts` : `, Power ${power} (Reserved)`);
}
