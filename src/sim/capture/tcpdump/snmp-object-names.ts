/** Names of managed objects as tcpdump has them built in: the tree of MIB-II (RFC 1213) and those beside it. */

export interface ObjectName {
  readonly name: string;
  readonly children: ReadonlyMap<number, ObjectName>;
}

/** Each name with its number, and in parentheses what is below it. */
const TREE = `
iso=1(org=3(dod=6(internet=1(snmpV2=6(snmpModules=3(snmpUsmMIB=15(usmMIBConformance=2(usmMIBGroups=2
usmMIBCompliances=1) usmMIBObjects=1(usmUser=2(usmUserTable=2(usmUserEntry=1(usmUserStatus=13
usmUserStorageType=12 usmUserPublic=11 usmUserOwnPrivKeyChange=10 usmUserPrivKeyChange=9 usmUserPrivProtocol=8
usmUserOwnAuthKeyChange=7 usmUserAuthKeyChange=6 usmUserAuthProtocol=5 usmUserCloneFrom=4 usmUserSecurityName=3
usmUserName=2 usmUserEngineID=1)) usmUserSpinLock=1) usmStats=1(usmStatsDecryptionErrors=6
usmStatsWrongDigests=5 usmStatsUnknownEngineIDs=4 usmStatsUnknownUserNames=3 usmStatsNotInTimeWindows=2
usmStatsUnsupportedSecLevels=1))) snmpMPDMIB=11(snmpMPDMIBConformance=3(snmpMPDMIBGroups=2
snmpMPDMIBCompliances=1) snmpMPDMIBObjects=2(snmpMPDStats=1(snmpUnknownPDUHandlers=3 snmpInvalidMsgs=2
snmpUnknownSecurityModels=1)) snmpMPDAdmin=1) snmpFrameworkMIB=10(snmpFrameworkMIBConformance=3
snmpFrameworkMIBObjects=2(snmpEngine=1(snmpEngineMaxMessageSize=4 snmpEngineTime=3 snmpEngineBoots=2
snmpEngineID=1)) snmpFrameworkAdmin=1))) security=5 private=4(enterprises=1(ccur=136 ultra=101 ohiostate=100
snmpresearch=99 emergingtech=98 sigma=97 cern=96 allenbradley=95 nokia=94 frontier=93 webstercomputer=92
learningtree=91 intercon=90 rnd=89 nyu=88 link=87 networkappltech=86 datability=85 pirellifocom=84 raycom=83
ncd=82 lannet=81 auspex=80 icl=79 netlabs=78 hplanman=77 digitalanalysis=76 ungermannbass=75 att=74 boeing=73
retix=72 nasa=71 locus=70 tmac=69 cornell=68 reuter=67 davidsystems=66 dartmouth=65 gandalf=64 apple=63
fibercom=62 merit=61 ubc=60 silicongraphics=59 tgv=58 mips=57 castlerock=56 ssds=55 desktalksystems=54 apollo=53
cabletron=52 gated=51 opticaldatasystems=50 chipcom=49 mcnc=48 prime=47 cheyenne=46 synoptics=45 cmc=44 3com=43
sun=42 sri=41 nmfeccllnl=40 baylor=39 networkresearchcorp=38 touch=37 dec=36 bellnorthernresearch=35 cray=34
xyplex=33 santacruzoperation=32 nswc=31 ulana=30 vitalink=29 interlan=28 intergraph=27 sytek=26 nsfnet=25
spider=24 excelan=23 spartacus=22 eon=21 mit=20 trw=19 wellfleet=18 canstar=17 unisys=16 xylogics=15 bbn=14
utennessee=13 epilogue=12 hp=11 nsc=10 cisco=9 nysernet=8 cayman=7 twg=6 acc=5 unix=4 cmu=3 ibm=2 proteon=1))
experimental=3 mgmt=2(mib=1(snmp=11(snmpEnableAuthTraps=30 snmpOutTraps=29 snmpOutGetResponses=28
snmpOutSetRequests=27 snmpOutGetNexts=26 snmpOutGetRequests=25 snmpOutGenErrs=24 snmpOutReadOnlys=23
snmpOutBadValues=22 snmpOutNoSuchNames=21 snmpOutTooBigs=20 snmpInTraps=19 snmpInGetResponses=18
snmpInSetRequests=17 snmpInGetNexts=16 snmpInGetRequests=15 snmpInTotalSetVars=14 snmpInTotalReqVars=13
snmpInGenErrs=12 snmpInReadOnlys=11 snmpInBadValues=10 snmpInNoSuchNames=9 snmpInTooBigs=8 snmpInBadTypes=7
snmpInASNParseErrs=6 snmpInBadCommunityUses=5 snmpInBadCommunityNames=4 snmpInBadVersions=3 snmpOutPkts=2
snmpInPkts=1) transmission=10 egp=8(egpAs=6 egpNeighTable=5(egpNeighEntry=1(egpNeighEventTrigger=15
egpNeighMode=14 egpNeighIntervalPoll=13 egpNeighIntervalHello=12 egpNeighStateDowns=11 egpNeighStateUps=10
egpNeighOutErrMsgs=9 egpNeighInErrMsgs=8 egpNeighOutErrs=7 egpNeighOutMsgs=6 egpNeighInErrs=5 egpNeighInMsgs=4
egpNeighAs=3 egpNeighAddr=2 egpNeighState=1)) egpOutErrors=4 egpOutMsgs=3 egpInErrors=2 egpInMsgs=1)
udp=7(udpTable=5(udpEntry=1(udpLocalPort=2 udpLocalAddress=1)) udpOutDatagrams=4 udpInErrors=3 udpNoPorts=2
udpInDatagrams=1) tcp=6(tcpOutRsts=15 tcpInErrs=14 tcpConnTable=13(tcpConnEntry=1(tcpConnRemPort=5
tcpConnRemAddress=4 tcpConnLocalPort=3 tcpConnLocalAddress=2 tcpConnState=1)) tcpRetransSegs=12 tcpOutSegs=11
tcpInSegs=10 tcpCurrEstab=9 tcpEstabResets=8 tcpAttemptFails=7 tcpPassiveOpens=6 tcpActiveOpens=5 tcpMaxConn=4
tcpRtoMax=3 tcpRtoMin=2 tcpRtoAlgorithm=1) icmp=5(icmpOutAddrMaskReps=26 icmpOutAddrMasks=25
icmpOutTimestampReps=24 icmpOutTimestamps=23 icmpOutEchoReps=22 icmpOutEchos=21 icmpOutRedirects=20
icmpOutSrcQuenchs=19 icmpOutParmProbs=18 icmpOutTimeExcds=17 icmpOutDestUnreachs=16 icmpOutErrors=15
icmpOutMsgs=14 icmpInAddrMaskReps=13 icmpInAddrMasks=12 icmpInTimestampReps=11 icmpInTimestamps=10
icmpInEchoReps=9 icmpInEchos=8 icmpInRedirects=7 icmpInSrcQuenchs=6 icmpInParmProbs=5 icmpInTimeExcds=4
icmpInDestUnreachs=3 icmpInErrors=2 icmpInMsgs=1)
ip=4(ipNetToMediaTable=22(ipNetToMediaEntry=1(ipNetToMediaType=4 ipNetToMediaNetAddress=3
ipNetToMediaPhysAddress=2 ipNetToMediaIfIndex=1)) ipRoutingTable=21(ipRouteEntry=1(ipRouteMask=11 ipRouteAge=10
ipRouteProto=9 ipRouteType=8 ipRouteNextHop=7 ipRouteMetric4=6 ipRouteMetric3=5 ipRouteMetric2=4
ipRouteMetric1=3 ipRouteIfIndex=2 ipRouteDest=1)) ipAddrTable=20(ipAddrEntry=1(ipAdEntReasmMaxSize=5
ipAdEntBcastAddr=4 ipAdEntNetMask=3 ipAdEntIfIndex=2 ipAdEntAddr=1)) ipFragCreates=19 ipFragFails=18
ipFragOKs=17 ipReasmFails=16 ipReasmOKs=15 ipReasmReqds=14 ipReasmTimeout=13 ipOutNoRoutes=12 ipOutDiscards=11
ipOutRequests=10 ipInDelivers=9 ipInDiscards=8 ipInUnknownProtos=7 ipForwDatagrams=6 ipInAddrErrors=5
ipInHdrErrors=4 ipInReceives=3 ipDefaultTTL=2 ipForwarding=1) at=3(atTable=1(atEntry=1(atNetAddress=3
atPhysAddress=2 atIfIndex=1))) interfaces=2(ifTable=2(ifEntry=1(ifSpecific=22 ifOutQLen=21 ifOutErrors=20
ifOutDiscards=19 ifOutNUcastPkts=18 ifOutUcastPkts=17 ifOutOctets=16 ifInUnknownProtos=15 ifInErrors=14
ifInDiscards=13 ifInNUcastPkts=12 ifInUcastPkts=11 ifInOctets=10 ifLastChange=9 ifOperStatus=8 ifAdminStatus=7
ifPhysAddress=6 ifSpeed=5 ifMtu=4 ifType=3 ifDescr=2 ifIndex=1)) ifNumber=1) system=1(sysServices=7
sysLocation=6 sysName=5 sysContact=4 sysUpTime=3 sysObjectID=2 sysDescr=1))) directory=1))))`;

export const OBJECT_NAMES = parseNames(TREE);

function parseNames(text: string): ReadonlyMap<number, ObjectName> {
  const root = new Map<number, ObjectName>();
  const open: Map<number, ObjectName>[] = [root];
  for (const [, name = '', number = '', isParent, closing = ''] of text.matchAll(
    /([\w.-]+)=(\d+)(\()?(\)*)/g,
  )) {
    const children = new Map<number, ObjectName>();
    const level = open.at(-1);
    if (level !== undefined && !level.has(Number(number))) level.set(Number(number), { name, children });
    if (isParent !== undefined) open.push(children);
    else open.length -= closing.length;
  }
  return root;
}
