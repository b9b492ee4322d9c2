import { formatIp, isIpv6, type IpAddress } from '../../wire/ip-address';

/** `192.168.0.1:53`, `[fd00::1]:53` */
export function formatEndpoint({
  address,
  port,
}: {
  readonly address: IpAddress;
  readonly port: number;
}): string {
  const text = formatIp(address);
  return isIpv6(address) ? `[${text}]:${port}` : `${text}:${port}`;
}
