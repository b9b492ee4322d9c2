/** Words for values, in the order in which nft looks for them (`nft describe TYPE` of nftables 1.0.6). */

const TABLE = `
nf_proto ipv4=2 ipv6=10
ct_state invalid=1 established=2 related=4 new=8 untracked=64
ct_dir original=0 reply=1
ct_status expected=1 seen-reply=2 assured=4 confirmed=8 snat=16 dnat=32 dying=512
tcp_flag fin=1 syn=2 rst=4 psh=8 ack=16 urg=32 ecn=64 cwr=128
icmp_type echo-reply=0 destination-unreachable=3 source-quench=4 redirect=5 echo-request=8 router-advertisement=9 router-solicitation=10 time-exceeded=11 parameter-problem=12 timestamp-request=13 timestamp-reply=14 info-request=15 info-reply=16 address-mask-request=17 address-mask-reply=18
icmp_code net-unreachable=0 host-unreachable=1 prot-unreachable=2 port-unreachable=3 net-prohibited=9 host-prohibited=10 admin-prohibited=13 frag-needed=4
icmpv6_type destination-unreachable=1 packet-too-big=2 time-exceeded=3 parameter-problem=4 echo-request=128 echo-reply=129 mld-listener-query=130 mld-listener-report=131 mld-listener-done=132 mld-listener-reduction=132 nd-router-solicit=133 nd-router-advert=134 nd-neighbor-solicit=135 nd-neighbor-advert=136 nd-redirect=137 router-renumbering=138 ind-neighbor-solicit=141 ind-neighbor-advert=142 mld2-listener-report=143
icmpv6_code no-route=0 admin-prohibited=1 addr-unreachable=3 port-unreachable=4 policy-fail=5 reject-route=6
icmpx_code port-unreachable=1 admin-prohibited=3 no-route=0 host-unreachable=2
igmp_type membership-query=17 membership-report-v1=18 membership-report-v2=22 membership-report-v3=34 leave-group=23
fib_addrtype unspec=0 unicast=1 local=2 broadcast=3 anycast=4 multicast=5 blackhole=6 unreachable=7 prohibit=8
dscp cs0=0 cs1=8 cs2=16 cs3=24 cs4=32 cs5=40 cs6=48 cs7=56 df=0 be=0 lephb=1 af11=10 af12=12 af13=14 af21=18 af22=20 af23=22 af31=26 af32=28 af33=30 af41=34 af42=36 af43=38 va=44 ef=46
ecn not-ect=0 ect1=1 ect0=2 ce=3
ether_type ip=2048 arp=2054 ip6=34525 8021q=33024 8021ad=34984 vlan=33024
pkt_type host=0 unicast=0 broadcast=1 multicast=2 other=3
arp_op request=1 reply=2 rrequest=3 rreply=4 inrequest=8 inreply=9 nak=10
boolean exists=1 missing=0
iface_type ether=1 ppp=512 ipip=768 ipip6=769 loopback=772 sit=776 ipgre=778
day Sunday=0 Monday=1 Tuesday=2 Wednesday=3 Thursday=4 Friday=5 Saturday=6
devgroup default=0
realm cosmos=0
`;

export const SYMBOLS: ReadonlyMap<string, ReadonlyMap<string, bigint>> = new Map(
  TABLE.trim()
    .split('\n')
    .map((line) => {
      const [type = '', ...pairs] = line.split(' ');
      const symbols = pairs.map((pair): readonly [string, bigint] => {
        const [name = '', value = '0'] = pair.split('=');
        return [name, BigInt(value)];
      });
      return [type, new Map(symbols)];
    }),
);
