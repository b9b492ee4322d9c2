/** DHCP on the wire of one device, past the IP stack: who has no address yet sends and receives whole frames (packet(7)). */
import { pushFrameHeader, macPartsOf } from '../link/frame';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import { ipDestination, ipHeaderBytes, ipProtocol, ipSource } from '../net/ip-header';
import type { IpStack } from '../net/ip-stack';
import { DHCP_CLIENT_PORT, DHCP_SERVER_PORT, decodeDhcp, encodeDhcp, type DhcpMessage } from '../wire/dhcp';
import { ETHER_TYPE } from '../wire/ether-type';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { encodeIpv4 } from '../wire/ipv4';
import type { Ipv4Address } from '../wire/ipv4-address';
import type { MacAddress } from '../wire/mac-address';
import { encodeUdp } from '../wire/udp';

interface DhcpWay {
  readonly from: Ipv4Address;
  readonly to: Ipv4Address;
  readonly toMac: MacAddress;
}

const TTL = 64;

export function sendDhcp(stack: IpStack, device: NetDevice, message: DhcpMessage, way: DhcpWay): void {
  const sourcePort = message.isRequest ? DHCP_CLIENT_PORT : DHCP_SERVER_PORT;
  const destinationPort = message.isRequest ? DHCP_SERVER_PORT : DHCP_CLIENT_PORT;
  const payload = encodeUdp(
    { sourcePort, destinationPort, payload: encodeDhcp(message) },
    { source: way.from, destination: way.to },
  );
  const bytes = encodeIpv4({
    header: {
      tos: 0,
      identification: 0,
      isDontFragment: false,
      hasMoreFragments: false,
      fragmentOffsetBytes: 0,
      ttl: TTL,
      protocol: IP_PROTOCOL.UDP,
      source: way.from,
      destination: way.to,
      options: new Uint8Array(),
    },
    payload,
  });
  const packet = stack.packets.allocate(bytes.length);
  packet.etherType = ETHER_TYPE.IPV4;
  packet.buffer.set(bytes, packet.networkOffset);
  packet.end = packet.networkOffset + bytes.length;
  pushFrameHeader(packet, macPartsOf(way.toMac), device);
  device.send(packet);
}

interface ReceivedDhcp {
  readonly message: DhcpMessage;
  readonly from: Ipv4Address;
  readonly to: Ipv4Address;
}

/** What a frame says to clients, or to servers; undefined for any other. */
export function readDhcp(packet: Packet, port: number): ReceivedDhcp | undefined {
  const { start } = packet;
  if (packet.end - start < 14 + 28 || packet.uint16(start + 12) !== ETHER_TYPE.IPV4) return undefined;
  const network = packet.networkOffset;
  if (network !== start + 14 || ipProtocol(packet) !== IP_PROTOCOL.UDP) return undefined;
  const transport = network + ipHeaderBytes(packet);
  if (packet.uint16(transport + 2) !== port) return undefined;
  const message = decodeDhcp(packet.buffer.slice(transport + 8, packet.end));
  return message === undefined ? undefined : { message, from: ipSource(packet), to: ipDestination(packet) };
}
