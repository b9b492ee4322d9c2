/** What `sysctl net.netfilter` says about connection tracking, with the kernel's defaults. */
export class ConntrackSettings {
  /** `nf_conntrack_max`: more connections than this do not fit. */
  maxConnections = 262_144;
  /** `nf_conntrack_acct`: packets and bytes of each direction are counted. */
  isCounting = false;
  /** `nf_conntrack_tcp_be_liberal`: only a RST has to fit the window. */
  isTcpLiberal = false;
  /** `nf_conntrack_tcp_loose`: a connection may be picked up in its middle. */
  isTcpLoose = true;
}
