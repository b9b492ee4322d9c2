/** The keys of `meta` and `ct`, with their types (src/meta.c and src/ct.c of nftables 1.0.6). */
import { datatype, integerOf, type Datatype } from './datatype';

export interface MetaKey {
  readonly type: Datatype;
  /** Printed without the word `meta`. */
  readonly isUnqualified: boolean;
}

const META_ROWS = `length integer, protocol ether_type, priority classid, mark mark, iif iface_index bare, oif iface_index bare,
iifname ifname bare, oifname ifname bare, iiftype iface_type, oiftype iface_type, skuid uid, skgid gid, nftrace integer/1,
rtclassid realm, secmark mark, nfproto nf_proto, l4proto inet_proto, ibrname ifname, obrname ifname, pkttype pkt_type,
cpu integer, iifgroup devgroup bare, oifgroup devgroup bare, cgroup integer, random integer, ipsec boolean,
iifkind ifkind, oifkind ifkind, ibrpvid integer/16, ibrvproto ether_type, time time_date, day day, hour hour,
sdif iface_index, sdifname ifname`;

function typeNamed(text: string): Datatype {
  const [name = '', bits] = text.split('/');
  return bits === undefined ? datatype(name) : integerOf(Number(bits));
}

export const META_KEYS: ReadonlyMap<string, MetaKey> = new Map(
  META_ROWS.split(/,\s*/).map((row) => {
    const [name = '', type = '', bare] = row.trim().split(' ');
    return [name, { type: typeNamed(type), isUnqualified: bare === 'bare' }];
  }),
);

const CT_ROWS = `state ct_state, direction ct_dir, status ct_status, mark mark, expiration time, helper string, label ct_label,
l3proto nf_proto, protocol inet_proto, proto-src inet_service, proto-dst inet_service, bytes integer/64,
packets integer/64, avgpkt integer/64, zone integer/16, id integer, saddr ipv4_addr, daddr ipv4_addr`;

export const CT_KEYS: ReadonlyMap<string, Datatype> = new Map(
  CT_ROWS.split(/,\s*/).map((row) => {
    const [name = '', type = ''] = row.trim().split(' ');
    return [name, typeNamed(type)];
  }),
);
